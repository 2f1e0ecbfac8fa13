// Kinds that show many numbers: strip, matrix.

import { box, line, part, path, printed, shade, sign, words } from "./parts.js";
import { FULL, fontSize, round } from "./text.js";

const TEAR = 78; // width of the torn edge and the number of hidden boxes

// One path per shade: a matrix of thousands of numbers takes a dozen nodes.
function shaded(boxes) {
  const shades = new Map();
  for (const { x, y, w, h, value } of boxes) {
    if (!value) continue;
    const key = `${sign(value)} ${round(Math.ceil(shade(value) * 25) / 25)}`;
    shades.set(key, `${shades.get(key) ?? ""}M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}z`);
  }
  return [...shades].sort().map(([key, d]) => {
    const [name, opacity] = key.split(" ");
    return path(name, d, { "fill-opacity": opacity });
  });
}

export function strip({ w = 0, h = 0, data }) {
  const { values, folded = 0, direction = "row" } = data;
  const vertical = direction === "column";
  const extent = (vertical ? h : w) - (folded ? (vertical ? 44 : TEAR) : 0);
  const size = extent / Math.max(values.length, 1);
  const boxes = values.map((value, i) => (vertical ? { x: 0, y: i * size, w, h: size, value } : { x: i * size, y: 0, w: size, h, value }));
  const area = vertical ? { w, h: extent } : { w: extent, h };
  const parts = [box(area, "base", 2), ...shaded(boxes), part("path", { class: "rule", d: boxes.slice(1).map(({ x, y }) => (vertical ? `M0 ${round(y)}H${round(w)}` : `M${round(x)} 0V${round(h)}`)).join("") || "M0 0" })];
  parts.push(box(area, "edge", 2));
  if (folded) {
    parts.push(line("tear", torn(extent + 4, vertical ? w : h).map(([along, across]) => (vertical ? [across, along] : [along, across]))));
    const text = `+${printed(folded)}`;
    if (vertical) parts.push(words(text, w / 2, extent + 28, fontSize({ kind: "label", text, w }), "middle", "folded"));
    else parts.push(words(text, extent + 16, h / 2, FULL.label, "start", "folded"));
  }
  return parts;
}

function torn(along, length) {
  const teeth = Math.max(4, Math.round(length / 9));
  return Array.from({ length: teeth + 1 }, (_, i) => [along + (i % 2 ? 7 : 0), (length * i) / teeth]);
}

export function matrix(element) {
  const { w = 0, h = 0, text, data } = element;
  const rows = data?.values ?? [];
  const parts = [box(element.at0, "base", 2, 1)];
  if (rows.length) {
    const [dx, dy] = [w / rows[0].length, h / rows.length];
    parts.push(...shaded(rows.flatMap((row, i) => row.map((value, j) => ({ x: j * dx, y: i * dy, w: dx, h: dy, value })))));
  } else {
    // rows of an empty sheet: only a few lines, because dense lines would suggest a number of rows
    const rules = Math.max(2, Math.min(9, Math.round(h / 40)));
    parts.push(path("rule", Array.from({ length: rules - 1 }, (_, i) => `M1 ${round((h * (i + 1)) / rules)}H${round(w - 1)}`).join("")));
  }
  parts.push(box(element.at0, "edge", 2, 1));
  if (text) {
    const size = fontSize({ kind: "matrix", text, w: w - 16 });
    parts.push(box({ x: w / 2 - 0.32 * size * text.length - 6, y: h / 2 - size * 0.7, w: 0.64 * size * text.length + 12, h: size * 1.4 }, "plate", 4));
    parts.push(words(text, w / 2, h / 2, size));
  }
  return parts;
}
