// Navigation between elements: the next one in a direction, the first one, the nearest one. Pure.

import { ems, FULL } from "./text.js";

const OFFSETS = {
  ArrowRight: ({ x, y }, to) => [to.x - x, Math.abs(to.y - y)],
  ArrowLeft: ({ x, y }, to) => [x - to.x, Math.abs(to.y - y)],
  ArrowDown: ({ x, y }, to) => [to.y - y, Math.abs(to.x - x)],
  ArrowUp: ({ x, y }, to) => [y - to.y, Math.abs(to.x - x)],
};
const SIDEWAYS = 3; // moving to another row or column costs more than staying in it
const SAME = 4;
const MARGIN = 40; // space for a bracket, and for the fading edge

const minBy = (points, cost) => points.reduce((best, point) => (cost(point) < cost(best) ? point : best), points[0]);

/** Of `points` ({id, x, y}: centres) the next one in the direction of an arrow key; undefined at the edge. */
export function towards(points, from, key) {
  const offset = OFFSETS[key];
  const ahead = points.filter((point) => offset(from, point)[0] > SAME && offset(from, point)[0] * 4 > offset(from, point)[1]);
  return minBy(ahead, (point) => {
    const [along, across] = offset(from, point);
    return along + SIDEWAYS * across;
  });
}

/** The first one in reading order: topmost, then leftmost. */
export const first = (points) => minBy(points, ({ x, y }) => y * 10_000 + x);

export const nearest = (points, { x, y }) => minBy(points, (point) => Math.hypot(point.x - x, point.y - y));

/** The element whose box contains a point, the last drawn of several. */
export const holding = (elements, { x, y }) =>
  elements.findLast((one) => x >= one.x && x <= one.x + (one.w ?? 0) && y >= one.y && y <= one.y + (one.h ?? 0));

const GRID = 10; // a dragged point stops at tenths, which are easy to read

const clamped = (value, [low, high]) => Math.min(high, Math.max(low, value));

/** Coordinates on a plane of a point of the picture: within its axes, rounded to tenths. */
export function valueOn({ x, y, w, h, data }, point) {
  const across = data.x[0] + ((point.x - x) / w) * (data.x[1] - data.x[0]);
  const up = data.y[1] - ((point.y - y) / h) * (data.y[1] - data.y[0]);
  return [clamped(across, data.x), clamped(up, data.y)].map((value) => Math.round(value * GRID) / GRID + 0);
}

/** Point of the picture at coordinates on a plane. */
export function placeOn({ x, y, w, h, data }, [across, up]) {
  return {
    x: x + ((across - data.x[0]) / (data.x[1] - data.x[0])) * w,
    y: y + ((data.y[1] - up) / (data.y[1] - data.y[0])) * h,
  };
}

// The box of a note is larger than its text.
const textWidth = ({ kind, text = "", w = 0 }) => (kind === "note" ? Math.min(w, ems(text) * FULL.note) : w);

/** Centre of a window of width `room` that cannot show the whole picture: the elements that the step is about,
 * or the last of them in reading order if they do not fit. */
export function centre(elements, room) {
  const strong = elements.filter(({ emphasis }) => emphasis === "strong");
  if (!strong.length) return undefined;
  const left = Math.min(...strong.map(({ x, w = 0 }) => Math.min(x, x + w)));
  const right = Math.max(...strong.map((one) => Math.max(one.x, one.x + textWidth(one))));
  return right - left > room ? right + MARGIN - room / 2 : (left + right) / 2;
}
