// Points, clicks and views of a plot, without a browser.

import assert from "node:assert/strict";
import test from "node:test";

import { merged, pick, points } from "../../explorer/ui/space/geometry.js";
import { bounded, keyed, towards } from "../../explorer/ui/space/view.js";

const packed = (kind, dtype, values) => ({ dtype, bdata: Buffer.from(new kind(values).buffer).toString("base64") });

// a 2D plot of 200 x 200 pixels with both axes from -1 to 1
const flat = () => {
  const axis = (range) => ({ range, _offset: 0, _length: 200 });
  return { _fullLayout: { xaxis: axis([-1, 1]), yaxis: axis([-1, 1]) } };
};
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("coordinates are decoded from packed arrays or lists", () => {
  const trace = points({ x: packed(Float32Array, "f4", [0.5, -2]), y: [1, 2], text: ["a", "b"], customdata: packed(Int32Array, "i4", [7, 3]) });
  assert.deepEqual([...trace.x], [0.5, -2]);
  assert.equal(trace.n, 2);
  assert.deepEqual([trace.row(0), trace.row(1)], [7, 3]);
  assert.equal(points({ x: [1], y: [1] }).row(0), 0);
});

test("traces that partition the words are merged in row order", () => {
  const one = points({ x: [1, 2], y: [1, 2], text: ["d", "b"], customdata: [3, 1] });
  const two = points({ x: [3, 4], y: [3, 4], text: ["a", "c"], customdata: [0, 2] });
  const all = merged([one, two]);
  assert.deepEqual(all.text, ["a", "b", "c", "d"]);
  assert.deepEqual([0, 1, 2, 3].map(all.row), [0, 1, 2, 3]);
  assert.deepEqual(merged([one, two], (trace) => trace === two).x, [NaN, 2, NaN, 1]);
});

test("a click selects the nearest word within reach, or none", () => {
  const trace = points({ x: [0, 0.1], y: [0, 0], text: ["left", "right"], customdata: [4, 9] });
  assert.deepEqual(pick(flat(), [trace], 101, 99), { row: 4, word: "left" });
  assert.deepEqual(pick(flat(), [trace], 109, 101), { row: 9, word: "right" });
  assert.equal(pick(flat(), [trace], 20, 20), null);
});

test("arrow keys move a 2D view by a tenth, and plus zooms about its centre", () => {
  const moved = keyed("ArrowRight", flat());
  near(moved["xaxis.range"][0], -0.8);
  near(moved["xaxis.range"][1], 1.2);
  near(moved["yaxis.range"][0], -1);
  const zoomed = keyed("+", flat())["xaxis.range"];
  near(zoomed[0], -zoomed[1]);
  assert.ok(zoomed[1] < 1);
  assert.equal(keyed("x", flat()), null);
});

test("0 restores the initial view", () => {
  assert.deepEqual(keyed("0", flat(), { x: [0, 1], y: [2, 3] }), { "xaxis.range": [0, 1], "yaxis.range": [2, 3] });
});

test("a view moves to a point outside it and ignores a point inside", () => {
  const view = { x: [-1, 1], y: [-1, 1] };
  assert.deepEqual(towards(view, [0.2, 0.2]), view);
  const moved = towards(view, [5, 0]);
  assert.deepEqual(moved, { x: [4, 6], y: [-1, 1] });
  assert.equal(towards(null, [5, 0]), null);
});

test("a camera that is too far or too near is moved along its line of sight", () => {
  const at = (z) => ({ eye: { x: 0, y: 0, z }, center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 1, z: 0 } });
  assert.equal(bounded(at(2)), null);
  assert.equal(bounded(at(50)).eye.z, 5);
  assert.equal(bounded(at(0.01)).eye.z, 0.35);
  assert.equal(bounded(undefined), null);
});
