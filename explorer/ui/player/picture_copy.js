// A copy of drawn nodes that needs no style sheet: computed styles become attributes.

import { svg } from "./dom.js";
import { written } from "./picture_plan.js";

const GROUP = ["opacity"];
const SHAPE = ["opacity", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"];
const TEXT = ["opacity", "fill", "fill-opacity", "font-size", "font-weight", "text-anchor"];
const COLOURS = new Set(["fill", "stroke"]);
const USUAL = {
  opacity: "1", "fill-opacity": "1", "stroke-opacity": "1", stroke: "none", "stroke-width": "1px", "stroke-dasharray": "none",
  "stroke-linecap": "butt", "stroke-linejoin": "miter", "font-weight": "400", "text-anchor": "start",
};
const LEFT_OUT = /^(class|style|role|tabindex|data-.*|aria-.*)$/;

const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const KNOWN = new Map();

/** A colour in a form that every SVG reader knows; mixed ones are `color(srgb ...)`, which few support. */
export function plainColour(colour) {
  if (colour === "none" || KNOWN.has(colour)) return KNOWN.get(colour) ?? colour;
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
  const found = a === 255 ? `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}` : `rgba(${r}, ${g}, ${b}, ${a / 255})`;
  KNOWN.set(colour, found);
  return found;
}

function styled(node, twin) {
  const style = getComputedStyle(node);
  if (style.display === "none" || style.visibility !== "visible") return false;
  for (const name of node.tagName === "g" ? GROUP : node.tagName === "text" ? TEXT : SHAPE) {
    const value = COLOURS.has(name) ? plainColour(style.getPropertyValue(name)) : style.getPropertyValue(name);
    if (value !== USUAL[name]) twin.setAttribute(name, value.replace(/^([\d.]+)px$/, "$1"));
    else twin.removeAttribute(name);
  }
  return true;
}

/** Copy a node and its content; `twins` maps nodes to copies. Undefined for hidden nodes. */
export function copy(node, twins) {
  const twin = svg(node.tagName);
  for (const { name, value } of node.attributes) if (!LEFT_OUT.test(name)) twin.setAttribute(name, written(value));
  if (!styled(node, twin)) return undefined;
  for (const child of node.childNodes) {
    if (child.nodeName === "text" && !child.textContent) continue;
    const made = child instanceof Element ? copy(child, twins) : written(child.textContent);
    if (made) twin.append(made);
  }
  twins.set(node, twin);
  return twin;
}

/** Update the copy of a node to its current state. */
export function follow(node, twin) {
  const style = getComputedStyle(node);
  if (style.transform !== "none") twin.setAttribute("transform", style.transform);
  else twin.removeAttribute("transform");
  twin.setAttribute("opacity", style.opacity);
  if (node.tagName !== "g") twin.setAttribute("fill-opacity", style.fillOpacity);
  const d = /^path\("(.*)"\)$/.exec(style.d ?? "");
  if (d) twin.setAttribute("d", d[1]);
}
