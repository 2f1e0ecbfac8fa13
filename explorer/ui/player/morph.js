// Animate the parts of a drawing from an old state to a new one. Pure: returns keyframes and animates nothing.

import { round } from "./text.js";

const key = ({ tag, attributes }) => `${tag} ${attributes.class ?? ""}`;

/** Pairs of an old and a new part that correspond; `index` is that of the new one. */
export function pairs(old, fresh) {
  const waiting = new Map();
  for (const part of old) waiting.set(key(part), [...(waiting.get(key(part)) ?? []), part]);
  return fresh.flatMap((part, index) => {
    const before = waiting.get(key(part))?.shift();
    return before ? [{ before, part, index }] : [];
  });
}

const transformOf = (x, y, w = 1, h = w) => `translate(${round(x)}px, ${round(y)}px) scale(${round4(w)}, ${round4(h)})`;

const round4 = (value) => Math.round(value * 10000) / 10000;

const AT_REST = "translate(0px, 0px) scale(1, 1)";

function boxFrames(a, b) {
  if (!b.width || !b.height) return undefined;
  const [w, h] = [a.width / b.width, a.height / b.height];
  return { transform: [transformOf(a.x - b.x * w, a.y - b.y * h, w, h), AT_REST] };
}

function textFrames(a, b) {
  const scale = a["font-size"] / b["font-size"];
  return { transform: [transformOf(a.x - b.x * scale, a.y - b.y * scale, scale), AT_REST] };
}

const POINT = /[ML][^A-Za-z]+/g;

/** Give two paths equally many points: the shorter one repeats its last point. Undefined if that is impossible. */
export function evened(a, b) {
  if (!/^[ML\d .-]+$/.test(a + b)) return shapeOf(a) === shapeOf(b) ? [a, b] : undefined;
  const [from, to] = [a.match(POINT), b.match(POINT)];
  const length = Math.max(from.length, to.length);
  const padded = (points) => points.concat(Array(length - points.length).fill(points.at(-1).replace("M", "L"))).join("");
  return [padded(from), padded(to)];
}

const shapeOf = (d) => d.replace(/[^A-Za-z]+/g, "");

function pathFrames(a, b) {
  if (b.spin) {
    const turned = ({ x, y, angle }) => `translate(${x}px, ${y}px) rotate(${-angle}deg)`;
    return { transform: [turned(a.spin), turned(b.spin)] };
  }
  const both = evened(a.d, b.d);
  return both && { d: both.map((d) => `path("${d}")`) };
}

const BY_TAG = { rect: boxFrames, text: textFrames, path: pathFrames };

/** Keyframes from the old part to the new one; undefined if nothing moves or nothing can. */
export function way(before, part) {
  const [a, b] = [before.attributes, part.attributes];
  const changed = ["x", "y", "width", "height", "font-size", "d"].some((name) => a[name] !== b[name]);
  const turned = a.spin && JSON.stringify(a.spin) !== JSON.stringify(b.spin);
  const frames = changed || turned ? BY_TAG[part.tag]?.(a, b) : undefined;
  if (a["fill-opacity"] === b["fill-opacity"]) return frames;
  return { ...frames, fillOpacity: [a["fill-opacity"] ?? 1, b["fill-opacity"] ?? 1] };
}
