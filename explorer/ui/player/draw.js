// Draw an element of a scene as an SVG group. Pure: the same element always produces the same nodes.

import { svg } from "./dom.js";
import { bar, cell, point, slot, token, window } from "./kinds_box.js";
import { arrow, bracket, curve, dial, plane } from "./kinds_line.js";
import { matrix, strip } from "./kinds_sheet.js";
import { centred, words } from "./parts.js";
import { paragraph } from "./text.js";

const TOKEN_COLOURS = 8;

function note(element) {
  const { size, lines, step } = paragraph(element);
  return lines.map((text, i) => words(text, 0, step * (i + 0.5), size, "start"));
}

const single = (element) => [centred(element)];

const KINDS = {
  token, cell, slot, bracket, label: single, formula: single, note, arrow, strip, matrix, bar, plane, point, curve, dial, window,
};

/** Parts of the drawing of an element, relative to its position. */
export const partsOf = (element) => KINDS[element.kind]({ ...element, at0: { w: element.w ?? 0, h: element.h ?? 0 } });

/** Attributes of an element's group. */
export function outer(element) {
  const { id, kind, x, y, emphasis = "plain", hue, tip, edit, text, name } = element;
  const colour = hue === undefined ? "" : ` hue-${hue % TOKEN_COLOURS}`;
  const attributes = {
    class: `${kind} ${emphasis}${colour}${edit ? ` by-${edit.by}` : ""}`,
    "data-id": id,
    transform: `translate(${x} ${y})`,
  };
  if (!tip && !edit) return attributes;
  // only one element at a time is a Tab stop, see roving.js
  const label = [name, text, tip].filter(Boolean).join(": ") || id;
  const focusable = { ...attributes, tabindex: "-1", role: edit ? "button" : "img", "aria-label": label };
  return edit ? { ...focusable, "aria-describedby": `enter-${edit.by}` } : focusable; // see hints.js
}

function node({ tag, attributes, text }) {
  const { spin, ...plain } = attributes;
  if (spin) plain.transform = `translate(${spin.x} ${spin.y}) rotate(${-spin.angle})`;
  const drawn = svg(tag, plain);
  if (text !== undefined) drawn.textContent = text;
  return drawn;
}

export const inner = (parts) => parts.map(node);

export const draw = (element) => svg("g", outer(element), ...inner(partsOf(element)));
