// Draw an element of a scene as an SVG group. Pure: the same element always gives the same nodes.

import { svg } from "./dom.js";
import { bar, cell, point, slot, token, window } from "./kinds_box.js";
import { arrow, bracket, curve, dial, plane } from "./kinds_line.js";
import { matrix, strip } from "./kinds_sheet.js";
import { centred, words } from "./parts.js";
import { paragraph } from "./text.js";

const TOKENS = 8;

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
  const colour = hue === undefined ? "" : ` hue-${hue % TOKENS}`;
  const attributes = {
    class: `${kind} ${emphasis}${colour}${edit ? ` by-${edit.by}` : ""}`,
    "data-id": id,
    transform: `translate(${x} ${y})`,
  };
  if (!tip && !edit) return attributes;
  // one of them is a Tab stop, see roving.js
  const said = [name, text, tip].filter(Boolean).join(": ") || id;
  const made = { ...attributes, tabindex: "-1", role: edit ? "button" : "img", "aria-label": said };
  return edit ? { ...made, "aria-describedby": `enter-${edit.by}` } : made; // see hints.js
}

function node({ tag, attributes, text }) {
  const { spin, ...plain } = attributes;
  if (spin) plain.transform = `translate(${spin.x} ${spin.y}) rotate(${-spin.angle})`;
  const made = svg(tag, plain);
  if (text !== undefined) made.textContent = text;
  return made;
}

export const inner = (parts) => parts.map(node);

export const draw = (element) => svg("g", outer(element), ...inner(partsOf(element)));
