// Drawing of elements as nodes: deterministic, with words as text inside their boxes.

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

test("a Han character is one em wide, a Latin letter about half an em", () => {
  assert.equal(ems("北京"), 2);
  assert.equal(ems("𠮷"), 1); // outside the Basic Multilingual Plane: one character, two code units
  assert.ok(ems("ab") > 1 && ems("ab") < 1.4);
  assert.equal(ems(""), 0);
});

test("a long word has a smaller font size, fits its box, and is never illegibly small", () => {
  const size = (text, w = 90) => fontSize({ kind: "cell", w, h: 50, text });
  assert.ok(size("−0.53") > size("a-long-word"));
  assert.ok(size("a-long-word") * ems("a-long-word") <= 90);
  assert.ok(size("x".repeat(400)) >= 9);
});

test("the same element produces the same nodes and is not modified", () => {
  const given = element("cell", { tip: "1·(−0.53) = −0.53" });
  const before = structuredClone(given);
  assert.deepEqual(plain(draw(given)), plain(draw(given)));
  assert.deepEqual(given, before);
});

test("an element with arithmetic is focusable and has a label; other elements are not focusable", () => {
  const drawn = draw(element("cell", { tip: "1·(−0.53) = −0.53" }));
  assert.equal(drawn.getAttribute("tabindex"), "-1"); // arrow keys reach it; only one element at a time is a Tab stop
  assert.match(drawn.getAttribute("aria-label"), /−0\.53/);
  assert.equal(draw(element("label", { value: undefined })).getAttribute("tabindex"), null);
});

test("negative and positive numbers have their own classes; zero has neither", () => {
  const classes = (value) => [...nodes(draw(element("cell", { value })))].map((node) => node.attributes?.get("class"));
  assert.ok(classes(-0.5).includes("negative") && !classes(-0.5).includes("positive"));
  assert.ok(classes(0.5).includes("positive") && !classes(0.5).includes("negative"));
  assert.ok(!classes(0).includes("positive") && !classes(0).includes("negative"));
});

test("words are text, never markup", () => {
  const hostile = "</text><script>alert(1)</script>";
  const drawn = draw(element("token", { text: hostile, value: undefined }));
  assert.ok(drawn.textContent.includes(hostile));
  assert.ok([...nodes(drawn)].every((node) => node.name !== "script"));
});
