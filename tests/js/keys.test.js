// Keys of a keyboard and of a clicker, and the pauses of playback.

import assert from "node:assert/strict";
import test from "node:test";

import { pause } from "../../explorer/ui/player/clock.js";
import { command, keeps } from "../../explorer/ui/player/keys.js";

test("PageUp and PageDown, the keys of a clicker, step", () => {
  assert.equal(command("PageDown"), "next");
  assert.equal(command("PageUp"), "back");
});

test("arrow keys, Space, Home and End step", () => {
  const named = { ArrowRight: "next", " ": "next", ArrowLeft: "back", Home: "first", End: "last" };
  for (const [key, name] of Object.entries(named)) assert.equal(command(key), name);
});

test("letters work in both cases", () => {
  assert.equal(command("p"), "play");
  assert.equal(command("P"), "play");
});

test("1 to 9 are the first nine steps; other digits and the keys of Streamlit are not commands", () => {
  assert.deepEqual([..."123456789"].map(command), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  for (const key of ["0", "10", "r", "c", "R", "C", "Tab", "Enter", "F5"]) assert.equal(command(key), undefined, key);
});

test("the pause for a sentence is 60 milliseconds per character, within limits", () => {
  assert.equal(pause("字".repeat(50), 1), 3000);
  assert.equal(pause("", 1), 1500);
  assert.equal(pause("字".repeat(1000), 1), 6000);
  assert.equal(pause("字".repeat(50), 2), 1500);
  assert.equal(pause("𠮷".repeat(50), 1), 3000);
});

test("the keys of a clicker step from any element that does not use them", () => {
  const one = (...selectors) => (list) => list.split(/,\s*/).some((selector) => selectors.includes(selector));
  const radio = one("input", "input[type=radio]");
  const box = one("input");
  const slider = one("input", "input[type=range]");
  for (const page of ["PageDown", "PageUp"]) {
    assert.equal(keeps(page, radio), false);
    assert.equal(keeps(page, box), false);
    assert.equal(keeps(page, one("button")), false);
    assert.equal(keeps(page, slider), true);
    assert.equal(keeps(page, one("textarea")), true);
    assert.equal(keeps(page, one("input", "[role=combobox]")), false);
    assert.equal(keeps(page, one("input", "[role=combobox]", "[role=combobox][aria-expanded=true]")), true);
  }
  for (const key of ["ArrowRight", " "]) assert.equal(keeps(key, radio), true);
  for (const key of ["f", "p", "3", "Escape"]) assert.equal(keeps(key, radio), false);
  for (const key of ["f", "3", " ", "ArrowLeft", "Home"]) assert.equal(keeps(key, box), true);
  assert.equal(keeps(" ", one("button")), true);
  assert.equal(keeps("ArrowRight", one("button")), false);
  assert.equal(keeps("ArrowRight", one("div")), false);
});
