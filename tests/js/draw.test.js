// Elements of a scene become nodes: the same element the same nodes, words as text inside their boxes.

import assert from "node:assert/strict";
import test from "node:test";

import { nodes } from "./dom.js";
import { draw } from "../../explorer/ui/player/draw.js";
import { ems, fontSize } from "../../explorer/ui/player/text.js";

const plain = (node) => ({
  name: node.name,
  attributes: Object.fromEntries(node.attributes),
  children: node.children.map((child) => (typeof child === "string" ? child : plain(child))),
});
const element = (kind, more = {}) => ({ id: "one", kind, x: 3, y: 4, w: 90, h: 50, text: "−0.53", value: -0.53, ...more });

test("a Han character is as wide as high, a Latin letter about half of that", () => {
  assert.equal(ems("北京"), 2);
  assert.equal(ems("𠮷"), 1); // beyond the first plane: one character, two code units
  assert.ok(ems("ab") > 1 && ems("ab") < 1.4);
  assert.equal(ems(""), 0);
});

test("a long word is written smaller, never wider than its box, and never too small to be seen", () => {
  const size = (text, w = 90) => fontSize({ kind: "cell", w, h: 50, text });
  assert.ok(size("−0.53") > size("a-long-word"));
  assert.ok(size("a-long-word") * ems("a-long-word") <= 90);
  assert.ok(size("x".repeat(400)) >= 9);
});

test("the same element gives the same nodes, and the element stays as it was", () => {
  const given = element("cell", { tip: "1·(−0.53) = −0.53" });
  const before = structuredClone(given);
  assert.deepEqual(plain(draw(given)), plain(draw(given)));
  assert.deepEqual(given, before);
});

test("what has arithmetic can be reached by keyboard and read aloud; the rest is not in the way", () => {
  const told = draw(element("cell", { tip: "1·(−0.53) = −0.53" }));
  assert.equal(told.getAttribute("tabindex"), "-1"); // the arrows reach it, one of them all is a stop of Tab
  assert.match(told.getAttribute("aria-label"), /−0\.53/);
  assert.equal(draw(element("label", { value: undefined })).getAttribute("tabindex"), null);
});

test("blue is negative, orange is positive, and zero has no colour", () => {
  const classes = (value) => [...nodes(draw(element("cell", { value })))].map((node) => node.attributes?.get("class"));
  assert.ok(classes(-0.5).includes("negative") && !classes(-0.5).includes("positive"));
  assert.ok(classes(0.5).includes("positive") && !classes(0.5).includes("negative"));
  assert.ok(!classes(0).includes("positive") && !classes(0).includes("negative"));
});

test("words are text", () => {
  const hostile = "</text><script>alert(1)</script>";
  const drawn = draw(element("token", { text: hostile, value: undefined }));
  assert.ok(drawn.textContent.includes(hostile));
  assert.ok([...nodes(drawn)].every((node) => node.name !== "script"));
});
