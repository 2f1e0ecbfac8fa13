// Where to go from here: the next element in a direction, the first one, the nearest one. Pure.

import { ems, FULL } from "./text.js";

const WAYS = {
  ArrowRight: ({ x, y }, to) => [to.x - x, Math.abs(to.y - y)],
  ArrowLeft: ({ x, y }, to) => [x - to.x, Math.abs(to.y - y)],
  ArrowDown: ({ x, y }, to) => [to.y - y, Math.abs(to.x - x)],
  ArrowUp: ({ x, y }, to) => [y - to.y, Math.abs(to.x - x)],
};
const SIDEWAYS = 3; // leaving the row or column costs more than going on in it
const SAME = 4;
const MARGIN = 40; // a bracket has its place, and the edge fades

const least = (places, cost) => places.reduce((best, place) => (cost(place) < cost(best) ? place : best), places[0]);

/** Of `places` ({id, x, y}: middles) the next one in the direction of an arrow key; undefined at the edge. */
export function towards(places, from, key) {
  const way = WAYS[key];
  const ahead = places.filter((place) => way(from, place)[0] > SAME && way(from, place)[0] * 4 > way(from, place)[1]);
  return least(ahead, (place) => {
    const [along, across] = way(from, place);
    return along + SIDEWAYS * across;
  });
}

/** The first one as one reads: topmost, then leftmost. */
export const first = (places) => least(places, ({ x, y }) => y * 10_000 + x);

export const nearest = (places, { x, y }) => least(places, (place) => Math.hypot(place.x - x, place.y - y));

/** The element whose box holds a point, the last drawn of them. */
export const holding = (elements, { x, y }) =>
  elements.findLast((one) => x >= one.x && x <= one.x + (one.w ?? 0) && y >= one.y && y <= one.y + (one.h ?? 0));

// Of a note the box is only the room that it has.
const reach = ({ kind, text = "", w = 0 }) => (kind === "note" ? Math.min(w, ems(text) * FULL.note) : w);

/** Where a window as wide as `room` looks when it cannot show the whole picture: at the elements that the step is about,
 * and at the last of them, in reading order, if it cannot show them all. */
export function centre(elements, room) {
  const strong = elements.filter(({ emphasis }) => emphasis === "strong");
  if (!strong.length) return undefined;
  const left = Math.min(...strong.map(({ x, w = 0 }) => Math.min(x, x + w)));
  const right = Math.max(...strong.map((one) => Math.max(one.x, one.x + reach(one))));
  return right - left > room ? right + MARGIN - room / 2 : (left + right) / 2;
}
