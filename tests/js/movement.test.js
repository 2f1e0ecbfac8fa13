// Swipes, timing of new elements, drop targets, positions and directions.

import assert from "node:assert/strict";
import test from "node:test";

import { command } from "../../explorer/ui/player/keys.js";
import { centre, holding, placeOn, towards, valueOn } from "../../explorer/ui/player/geometry.js";
import { arc } from "../../explorer/ui/player/kinds_line.js";
import { lasting, turn } from "../../explorer/ui/player/motion.js";
import { swipe } from "../../explorer/ui/player/touch.js";

const still = { left: 0, right: 0 };

test("a swipe to the left steps forward, one to the right back", () => {
  assert.equal(swipe({ dx: -120, dy: 10, time: 200, room: still }), 1);
  assert.equal(swipe({ dx: 120, dy: 10, time: 200, room: still }), -1);
});

test("a short, slow or mostly vertical movement is not a swipe", () => {
  assert.equal(swipe({ dx: -30, dy: 0, time: 100, room: still }), 0);
  assert.equal(swipe({ dx: -120, dy: 80, time: 200, room: still }), 0);
  assert.equal(swipe({ dx: -120, dy: 0, time: 1500, room: still }), 0);
});

test("a picture that can still pan in the direction of a swipe pans instead", () => {
  assert.equal(swipe({ dx: -120, dy: 0, time: 200, room: { left: 0, right: 90 } }), 0);
  assert.equal(swipe({ dx: 120, dy: 0, time: 200, room: { left: 0, right: 90 } }), -1);
});

test("a turn takes 160 milliseconds, half of that at double speed, and less if there are many", () => {
  assert.equal(turn(0, 1), 0);
  assert.equal(turn(4, 1), 160);
  assert.equal(turn(4, 2), 80);
  for (const last of [0, 1, 5, 12, 100]) assert.ok(lasting(last, 1) <= 1400, String(last));
  assert.ok(turn(100, 1) > 0);
});

test("the drop target is the topmost element whose box contains the point", () => {
  const boxes = [{ id: "a", x: 0, y: 0, w: 100, h: 100 }, { id: "b", x: 50, y: 50, w: 100, h: 100 }];
  assert.equal(holding(boxes, { x: 60, y: 60 }).id, "b");
  assert.equal(holding(boxes, { x: 10, y: 10 }).id, "a");
  assert.equal(holding(boxes, { x: 200, y: 10 }), undefined);
});

test("a narrow window is centred on the strong elements, also on an arrow to the left", () => {
  const strong = (x, w) => ({ x, y: 0, w, h: 1, emphasis: "strong" });
  assert.equal(centre([strong(100, 50), strong(300, 100), { x: 900, y: 0, w: 10, h: 1 }], 600), 250);
  assert.equal(centre([strong(300, -200)], 600), 200);
  assert.equal(centre([strong(100, 200), strong(700, 100)], 600), 800 + 40 - 300); // the last one, with its bracket
  assert.equal(centre([{ x: 1, y: 1, emphasis: "plain" }]), undefined);
});

test("an arrow key prefers the same column and ignores elements far to the side", () => {
  const places = [{ id: "far", x: 0, y: 200 }, { id: "aside", x: 500, y: 20 }];
  assert.equal(towards(places, { x: 0, y: 0 }, "ArrowDown").id, "far");
  assert.equal(towards([places[1]], { x: 0, y: 0 }, "ArrowDown"), undefined);
});

test("arcs have the same number of points at any angle, and the correct end point", () => {
  const [short, long] = [arc(0, 0, 10, 0, 20), arc(0, 0, 10, 0, 170)];
  assert.equal(short.length, long.length);
  assert.deepEqual(arc(5, 5, 10, 0, 90).at(-1).map(Math.round), [5, -5]);
});

test("the keys for help, leaving and playback also work with a Chinese input method", () => {
  assert.equal(command("?"), "help");
  assert.equal(command("？"), "help");
  assert.equal(command("Escape"), "leave");
  assert.equal(command("Process", "KeyP"), "play");
  assert.equal(command("Process", "KeyX"), undefined);
});

const plane = { x: 100, y: 50, w: 400, h: 200, data: { x: [-4, 4], y: [-2, 2] } };

test("a point of a plane has coordinates, rounded to tenths and kept within the axes", () => {
  assert.deepEqual(valueOn(plane, { x: 300, y: 150 }), [0, 0]);
  assert.deepEqual(valueOn(plane, { x: 402, y: 99 }), [2, 1]);
  assert.deepEqual(valueOn(plane, { x: 9999, y: -9999 }), [4, 2]);
  assert.deepEqual(valueOn(plane, { x: 0, y: 9999 }), [-4, -2]);
});

test("coordinates have their place on the plane", () => {
  for (const value of [[0, 0], [-4, 2], [3.7, -1.9], [0.1, 0.1]]) {
    assert.deepEqual(valueOn(plane, placeOn(plane, value)), value);
  }
});
