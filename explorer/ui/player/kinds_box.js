// Kinds that are boxes: token, cell, slot, bar, window.

import { box, centred, part, path, shade, sign, words } from "./parts.js";
import { FULL, fontSize, round } from "./text.js";

export function cell(element) {
  const { w, h, value, hue } = element;
  const parts = [box(element.at0, "base", 3, 1)];
  if (hue !== undefined) parts.push(box(element.at0, "lamp", 3, 1));
  else if (value) {
    const shaded = box(element.at0, sign(value), 3, 1);
    shaded.attributes["fill-opacity"] = shade(value);
    parts.push(shaded);
  }
  parts.push(box(element.at0, "edge", 3, 1), centred(element));
  if (element.emphasis === "struck") {
    parts.push(path("strike", `M${round(w * 0.14)} ${round(h * 0.68)}L${round(w * 0.86)} ${round(h * 0.32)}`));
  }
  return parts;
}

export const token = (element) => [box(element.at0, "base", 9, 1), box(element.at0, "lamp", 9, 1), centred(element)];

export const slot = (element) => [box(element.at0, "slot", 3, 4)];

/** Horizontal; the text is beyond the moving end: on the right, or for a negative value on the left. */
export function bar(element) {
  const { w = 0, h = 0, value, hue, text } = element;
  const left = (value ?? 0) < 0;
  const parts = [box(element.at0, hue === undefined ? `fill ${sign(value ?? 0)}` : "fill", Math.min(3, w / 2))];
  if (text) {
    const size = Math.min(FULL.bar, fontSize({ kind: "bar", h: Math.max(h, 30) }));
    parts.push(words(text, left ? -10 : w + 10, h / 2, size, left ? "end" : "start"));
  }
  return parts;
}

export function window(element) {
  const { h = 0, data } = element;
  const centre = { x: data.start, y: 0, w: data.end - data.start, h };
  return [box(element.at0, "frame", 8, 2), box(centre, "centre", 6, 6)];
}

export const point = (element) => {
  const parts = [part("circle", { class: "dot", r: element.emphasis === "strong" ? 11 : 8 })];
  if (element.text) parts.push(words(element.text, 18, 0, FULL.point, "start"));
  return parts;
};
