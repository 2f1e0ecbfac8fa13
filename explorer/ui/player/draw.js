// One element of a scene to one SVG group. Pure: the same element gives the same nodes, whatever was seen before.

import { svg } from "./dom.js";

const FULL = { cell: 32, token: 34, label: 24, formula: 30 };
const TOKENS = 8;

const round = (value) => Math.round(value * 100) / 100;

// Width of a text in units of its size: close enough to keep words inside their boxes without measuring fonts.
export function ems(text) {
  let sum = 0;
  for (const character of text) sum += /[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60\u{20000}-\u{3ffff}]/u.test(character) ? 1 : 0.58;
  return sum;
}

export function fontSize(element) {
  // words next to each other look calmer in one size than each as large as its box allows
  const word = element.kind === "token" && [...element.text].length > 1 && element.w < 160 ? 22 : Infinity;
  const full = Math.min(word, FULL[element.kind] ?? 24, element.h ? element.h * 0.74 : Infinity);
  const wide = element.w ? (element.w * 0.94) / Math.max(ems(element.text ?? ""), 0.1) : Infinity;
  return round(Math.max(9, Math.min(full, wide)));
}

function words(element) {
  const { w = 0, h = 0, text = "" } = element;
  const size = fontSize(element);
  const node = svg("text", { x: round(w / 2), y: round(h / 2 + size * 0.36), "font-size": size });
  node.textContent = text;
  return node;
}

const box = ({ w = 0, h = 0 }, part, radius, inset = 0) =>
  svg("rect", { class: part, x: inset, y: inset, width: round(w - 2 * inset), height: round(h - 2 * inset), rx: radius });

function cell(element) {
  const { w, h, value, hue } = element;
  const nodes = [box(element, "base", 3, 1)];
  if (hue !== undefined) nodes.push(box(element, "lamp", 3, 1));
  else if (value) {
    const shade = box(element, value < 0 ? "negative" : "positive", 3, 1);
    shade.setAttribute("fill-opacity", round(0.08 + 0.4 * Math.min(Math.abs(value), 1)));
    nodes.push(shade);
  }
  nodes.push(box(element, "edge", 3, 1), words(element));
  if (element.emphasis === "struck") {
    nodes.push(svg("line", { class: "strike", x1: round(w * 0.14), y1: round(h * 0.68), x2: round(w * 0.86), y2: round(h * 0.32) }));
  }
  return nodes;
}

function bracket({ w, h }) {
  const arm = 9;
  const side = (x, to) => `M${to} 0H${x}V${round(h)}H${to}`;
  return [svg("path", { class: "bracket", d: `${side(0, arm)}${side(round(w), round(w - arm))}` })];
}

function arrow({ w = 0, h = 0 }) {
  const length = Math.hypot(w, h) || 1;
  const [dx, dy] = [w / length, h / length];
  const head = 13;
  const point = (along, across) => `${round(w - along * dx - across * dy)} ${round(h - along * dy + across * dx)}`;
  return [
    svg("path", { class: "shaft", d: `M0 0L${point(head - 2, 0)}` }),
    svg("path", { class: "head", d: `M${point(0, 0)}L${point(head, head * 0.5)}L${point(head, -head * 0.5)}Z` }),
  ];
}

const KINDS = {
  cell,
  bracket,
  arrow,
  token: (element) => [box(element, "base", 9, 1), box(element, "lamp", 9, 1), words(element)],
  slot: (element) => [box(element, "slot", 3, 4)],
  label: (element) => [words(element)],
  formula: (element) => [words(element)],
};

export function draw(element) {
  const { id, kind, emphasis = "plain", hue, tip } = element;
  const colour = hue === undefined ? "" : ` hue-${hue % TOKENS}`;
  return svg(
    "g",
    {
      class: `${kind} ${emphasis}${colour}`,
      "data-id": id,
      transform: `translate(${element.x} ${element.y})`,
      ...(tip ? { tabindex: "0", role: "img", "aria-label": `${element.text}: ${tip}` } : {}),
    },
    ...KINDS[kind](element),
  );
}
