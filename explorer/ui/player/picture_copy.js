// A copy of drawn nodes that needs no style sheet: computed styles become attributes.

import { svg } from "./dom.js";
import { written } from "./picture_plan.js";

const GROUP = ["opacity"];
const SHAPE = ["opacity", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"];
const TEXT = ["opacity", "fill", "fill-opacity", "font-size", "font-weight", "text-anchor"];
const COLOURS = new Set(["fill", "stroke"]);
const DEFAULTS = {
  opacity: "1", "fill-opacity": "1", "stroke-opacity": "1", stroke: "none", "stroke-width": "1px", "stroke-dasharray": "none",
  "stroke-linecap": "butt", "stroke-linejoin": "miter", "font-weight": "400", "text-anchor": "start",
};
const OMITTED = /^(class|style|role|tabindex|data-.*|aria-.*)$/;

const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const CACHE = new Map();

/** A colour in a form that every SVG reader supports; mixed colours are `color(srgb ...)`, which few support. */
export function plainColour(colour) {
  if (colour === "none" || CACHE.has(colour)) return CACHE.get(colour) ?? colour;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
  const plain = a === 255 ? `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}` : `rgba(${r}, ${g}, ${b}, ${a / 255})`;
  CACHE.set(colour, plain);
  return plain;
}

function styled(node, twin) {
  const style = getComputedStyle(node);
  if (style.display === "none" || style.visibility !== "visible") return false;
  for (const name of node.tagName === "g" ? GROUP : node.tagName === "text" ? TEXT : SHAPE) {
    const value = COLOURS.has(name) ? plainColour(style.getPropertyValue(name)) : style.getPropertyValue(name);
    if (value !== DEFAULTS[name]) twin.setAttribute(name, value.replace(/^([\d.]+)px$/, "$1"));
    else twin.removeAttribute(name);
  }
  return true;
}

/** Copy a node and its content; `twins` maps nodes to copies. Undefined for hidden nodes. */
export function copy(node, twins) {
  const twin = svg(node.tagName);
  for (const { name, value } of node.attributes) if (!OMITTED.test(name)) twin.setAttribute(name, written(value));
  if (!styled(node, twin)) return undefined;
  for (const child of node.childNodes) {
    if (child.nodeName === "text" && !child.textContent) continue;
    const copied = child instanceof Element ? copy(child, twins) : written(child.textContent);
    if (copied) twin.append(copied);
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
