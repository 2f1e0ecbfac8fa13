// Parts of a drawing as plain data: `{ tag, attributes, text }`. Two drawings of one element can be compared.

import { fontSize, round } from "./text.js";

export const part = (tag, attributes, text) => (text === undefined ? { tag, attributes } : { tag, attributes, text });

export const path = (name, d, more = {}) => part("path", { class: name, d, ...more });

export const line = (name, points) => path(name, points.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join(""));

/** A box as a rectangle; `inset` (half the stroke width) keeps its stroke inside. */
export const box = ({ x = 0, y = 0, w = 0, h = 0 }, name, radius, inset = 0) =>
  part("rect", {
    class: name,
    x: round(x + inset),
    y: round(y + inset),
    width: round(Math.max(0, w - 2 * inset)),
    height: round(Math.max(0, h - 2 * inset)),
    rx: radius,
  });

/** A text at a position; `anchor` is start, middle or end. */
export function words(text, x, y, size, anchor = "middle", name = undefined) {
  const attributes = { x: round(x), y: round(y + size * 0.36), "font-size": size };
  if (name) attributes.class = name;
  if (anchor !== "middle") attributes["text-anchor"] = anchor;
  return part("text", attributes, text);
}

/** The text of an element in the centre of its box. */
export function centred(element) {
  const { w = 0, h = 0, text = "" } = element;
  return words(text, w / 2, h / 2, fontSize(element));
}

/** Opacity of the shade of a number: 0.08 near 0, up to 0.48 for absolute values from 1. */
export const shade = (value) => round(0.08 + 0.4 * Math.min(Math.abs(value), 1));

export const sign = (value) => (value < 0 ? "negative" : "positive");

export const printed = (value) => String(round(value)).replace("-", "\u2212");
