// Fingers, turns and places: what a swipe asks for, how long newcomers take, where a drag is dropped.

import assert from "node:assert/strict";
import test from "node:test";

import { command } from "../../explorer/ui/player/keys.js";
import { centre, holding, towards } from "../../explorer/ui/player/geometry.js";
import { arc } from "../../explorer/ui/player/kinds_line.js";
import { lasting, turn } from "../../explorer/ui/player/motion.js";
import { swipe } from "../../explorer/ui/player/touch.js";

const still = { left: 0, right: 0 };

test("a swipe to the left goes on, one to the right goes back", () => {
  assert.equal(swipe({ dx: -120, dy: 10, time: 200, room: still }), 1);
  assert.equal(swipe({ dx: 120, dy: 10, time: 200, room: still }), -1);
});

test("what is short, slow or rather a scroll is no swipe", () => {
  assert.equal(swipe({ dx: -30, dy: 0, time: 100, room: still }), 0);
  assert.equal(swipe({ dx: -120, dy: 80, time: 200, room: still }), 0);
  assert.equal(swipe({ dx: -120, dy: 0, time: 1500, room: still }), 0);
});

test("a picture that can still pan in that direction pans", () => {
  assert.equal(swipe({ dx: -120, dy: 0, time: 200, room: { left: 0, right: 90 } }), 0);
  assert.equal(swipe({ dx: 120, dy: 0, time: 200, room: { left: 0, right: 90 } }), -1);
});

test("a turn takes 160 milliseconds, half of it at double speed, and many turns still end in time", () => {
  assert.equal(turn(0, 1), 0);
  assert.equal(turn(4, 1), 160);
  assert.equal(turn(4, 2), 80);
  for (const last of [0, 1, 5, 12, 100]) assert.ok(lasting(last, 1) <= 1400, String(last));
  assert.ok(turn(100, 1) > 0);
});

test("a thing is dropped on the element whose box holds the point, the uppermost of them", () => {
  const boxes = [{ id: "a", x: 0, y: 0, w: 100, h: 100 }, { id: "b", x: 50, y: 50, w: 100, h: 100 }];
  assert.equal(holding(boxes, { x: 60, y: 60 }).id, "b");
  assert.equal(holding(boxes, { x: 10, y: 10 }).id, "a");
  assert.equal(holding(boxes, { x: 200, y: 10 }), undefined);
});

test("a narrow window looks at the middle of what is strong, also of an arrow to the left", () => {
  const strong = (x, w) => ({ x, y: 0, w, h: 1, emphasis: "strong" });
  assert.equal(centre([strong(100, 50), strong(300, 100), { x: 900, y: 0, w: 10, h: 1 }], 600), 250);
  assert.equal(centre([strong(300, -200)], 600), 200);
  assert.equal(centre([strong(100, 200), strong(700, 100)], 600), 800 + 40 - 300); // the last of it, with its bracket
  assert.equal(centre([{ x: 1, y: 1, emphasis: "plain" }]), undefined);
});

test("an arrow key leaves a column only for what lies rather ahead than aside", () => {
  const places = [{ id: "far", x: 0, y: 200 }, { id: "aside", x: 500, y: 20 }];
  assert.equal(towards(places, { x: 0, y: 0 }, "ArrowDown").id, "far");
  assert.equal(towards([places[1]], { x: 0, y: 0 }, "ArrowDown"), undefined);
});

test("arcs have as many points whatever their angle, and end where they should", () => {
  const [short, long] = [arc(0, 0, 10, 0, 20), arc(0, 0, 10, 0, 170)];
  assert.equal(short.length, long.length);
  assert.deepEqual(arc(5, 5, 10, 0, 90).at(-1).map(Math.round), [5, -5]);
});

test("help and leaving have their keys, also under a Chinese input method", () => {
  assert.equal(command("?"), "help");
  assert.equal(command("？"), "help");
  assert.equal(command("Escape"), "leave");
  assert.equal(command("Process", "KeyP"), "play");
  assert.equal(command("Process", "KeyX"), undefined);
});
