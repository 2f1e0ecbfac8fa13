// Calculations of the player besides drawing: addresses, typed numbers, lines of text, transitions between drawings.

import assert from "node:assert/strict";
import test from "node:test";

import { first, nearest, towards } from "../../explorer/ui/player/geometry.js";
import { numberOf, replaced, valueAt } from "../../explorer/ui/player/inputs.js";
import { evened, pairs, way } from "../../explorer/ui/player/morph.js";
import { ems, fontSize, paragraph, wrap } from "../../explorer/ui/player/text.js";
import { addressOf, mannerOf, stepOf } from "../../explorer/ui/player/url.js";

test("an address reproduces step, speed and presentation mode; defaults are left out", () => {
  const state = { step: 3, speed: 2, present: true };
  const address = addressOf("http://localhost:8501/lookup?text=old&step=9", { text: "北京 & more" }, state);
  assert.equal(stepOf(address, 0), 3);
  assert.deepEqual(mannerOf(address), { speed: 2, present: true });
  assert.equal(new URL(address).searchParams.get("text"), "北京 & more");
  const defaults = addressOf(address, {}, { step: 0, speed: 1, present: false });
  assert.deepEqual([...new URL(defaults).searchParams.keys()].toSorted(), ["step", "text"]);
});

test("outdated parameters are removed from an address", () => {
  const state = { step: 0, speed: 1, present: false };
  const address = addressOf("http://localhost/?text=a&token=3&other=1", { text: "b" }, state, ["text", "token"]);
  assert.equal(new URL(address).search, "?text=b&other=1&step=1");
});

test("an address without valid parameters has the defaults", () => {
  for (const query of ["", "?step=x&speed=fast&present=yes", "?speed=1000&present=0"]) {
    assert.equal(stepOf(`http://localhost/${query}`, 7), 7);
    assert.deepEqual(mannerOf(`http://localhost/${query}`), { speed: 1, present: false });
  }
});

test("one number is replaced, and the original inputs are not modified", () => {
  const inputs = { sentence: "北京", W: [[1, 2], [3, 4]] };
  const changed = replaced(inputs, "W", [1, 0], -0.5);
  assert.deepEqual(changed, { sentence: "北京", W: [[1, 2], [-0.5, 4]] });
  assert.deepEqual(inputs.W, [[1, 2], [3, 4]]);
  assert.equal(valueAt(changed, "W", [1, 0]), -0.5);
  assert.equal(replaced(inputs, "sentence", [], "你").sentence, "你");
});

test("typed numbers are parsed in their usual forms, and other text is rejected", () => {
  const typed = { "−0.53": -0.53, "-.5": -0.5, "0,25": 0.25, "１.５": 1.5, " 2 ": 2, "1e-3": 0.001, "+7": 7 };
  for (const [text, value] of Object.entries(typed)) assert.equal(numberOf(text), value, text);
  for (const text of ["", "a", "1.2.3", "0x10", "Infinity", "NaN", "1e999", "--1", "1 2"]) assert.equal(numberOf(text), undefined, text);
});

test("arrow keys move to the next element of the row or column and stop at the edge", () => {
  const places = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ id: `${row}${column}`, x: column * 90, y: row * 50 })));
  const at = (id) => places.find((place) => place.id === id);
  assert.equal(towards(places, at("11"), "ArrowRight").id, "12");
  assert.equal(towards(places, at("11"), "ArrowUp").id, "01");
  assert.equal(towards(places, at("12"), "ArrowRight"), undefined);
  assert.equal(first(places).id, "00");
  assert.equal(nearest(places, { x: 100, y: 60 }).id, "11");
});

test("a text is wrapped between words and next to Han characters, without loss of characters", () => {
  for (const text of ["Three ways to write it: multiply, nn.Embedding, index.", "三种写法放在一起比：乘矩阵、按编号取行。", "a".repeat(60)]) {
    const lines = wrap(text, 12);
    assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    for (const line of lines) assert.ok(ems(line) <= 12 || !line.includes(" "), line);
    for (const line of lines) assert.ok(!/^[，。、；：？！）》”’]/.test(line), line);
  }
});

test("a paragraph fits its box, and a text its width", () => {
  const { size, lines, step } = paragraph({ kind: "note", text: "many words ".repeat(30), w: 400, h: 200 });
  assert.ok(lines.length * step <= 202);
  assert.ok(size >= 12);
  const text = "−1,234.56";
  assert.ok(fontSize({ kind: "cell", text, w: 80, h: 50 }) * ems(text) <= 80);
});

test("a part is paired with the same part of the next drawing and animated from its old box to its new one", () => {
  const box = (more) => ({ tag: "rect", attributes: { class: "base", x: 1, y: 1, width: 50, height: 40, ...more } });
  const [old, fresh] = [box({ x: 1 }), box({ x: 1, width: 100 })];
  const [pair] = pairs([old], [{ tag: "text", attributes: {}, text: "a" }, fresh]);
  assert.deepEqual([pair.before, pair.part, pair.index], [old, fresh, 1]);
  const { transform } = way(old, fresh);
  assert.match(transform[0], /scale\(0\.5, 1\)/);
  assert.match(transform[1], /scale\(1, 1\)/);
  assert.equal(way(old, box()), undefined);
});

test("a curve with fewer points repeats its last one", () => {
  const [from, to] = evened("M0 0L1 1", "M0 0L1 1L2 4");
  assert.equal(from.match(/[ML]/g).length, to.match(/[ML]/g).length);
  assert.ok(from.endsWith("L1 1L1 1"));
});
