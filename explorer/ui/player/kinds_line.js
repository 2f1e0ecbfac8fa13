// Kinds that are lines: bracket, arrow, curve, dial, plane.

import { line, part, path, printed, words } from "./parts.js";
import { FULL, round } from "./text.js";

export function bracket({ w, h }) {
  const arm = 9;
  const side = (x, to) => `M${to} 0H${x}V${round(h)}H${to}`;
  return [path("bracket", `${side(0, arm)}${side(round(w), round(w - arm))}`)];
}

export function arrow({ w = 0, h = 0 }) {
  const length = Math.hypot(w, h) || 1;
  const [dx, dy] = [w / length, h / length];
  const head = Math.min(14, length / 2);
  const point = (along, across) => `${round(w - along * dx - across * dy)} ${round(h - along * dy + across * dx)}`;
  return [
    path("shaft", `M0 0L${point(head - 2, 0)}`),
    path("head", `M${point(0, 0)}L${point(head, head * 0.5)}L${point(head, -head * 0.5)}Z`),
  ];
}

export function curve({ w = 0, h = 0, data }) {
  const drawn = line(data.dashed ? "stroke dashed" : "stroke", data.points.map(([x, y]) => [x * w, y * h]));
  return [drawn];
}

const STEPS = 24;

/** Points of an arc around (x, y) between two angles; their number is constant, so that arcs can be animated. */
export function arc(x, y, radius, from, to) {
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / STEPS) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y - radius * Math.sin(angle)];
  });
}

// A line from the origin to the right, rotated about (x, y).
const hand = (name, x, y, length, angle) => part("path", { class: name, d: `M0 0H${round(length)}`, spin: { x, y, angle } });

export function dial({ w = 0, h = 0, text, data }) {
  const below = text ? FULL.dial * 1.4 : 8;
  const radius = round(Math.max(10, Math.min(w / 2 - 6, h - below - 6)));
  const [x, y] = [round(w / 2), round(radius + 6)];
  const { angle, rest = 0 } = data;
  const parts = [
    line("rim", arc(x, y, radius, 0, 180)),
    path("rim", `M${round(x - radius)} ${y}H${round(x + radius)}`),
    path("rim", `M${x} ${round(y - radius)}v10`),
    line("between", arc(x, y, radius * 0.38, rest, angle)),
    hand("hand rest", x, y, radius * 0.94, rest),
    hand("hand", x, y, radius * 0.94, angle),
    part("circle", { class: "pivot", cx: x, cy: y, r: 6 }),
  ];
  if (text) parts.push(words(text, x, y + FULL.dial * 0.85, FULL.dial));
  return parts;
}

/** Axes through zero if zero is visible, else along the edges; numbers outside the box. */
export function plane({ w = 0, h = 0, data }) {
  const { x, y, x_ticks = [], y_ticks = [] } = data;
  const across = (value) => ((value - x[0]) / (x[1] - x[0])) * w;
  const up = (value) => h - ((value - y[0]) / (y[1] - y[0])) * h;
  const origin = ([low, high]) => (low <= 0 && high >= 0 ? 0 : low);
  const parts = [];
  for (const tick of x_ticks) parts.push(line("grid", [[across(tick), 0], [across(tick), h]]));
  for (const tick of y_ticks) parts.push(line("grid", [[0, up(tick)], [w, up(tick)]]));
  parts.push(line("axis", [[0, up(origin(y))], [w, up(origin(y))]]), line("axis", [[across(origin(x)), 0], [across(origin(x)), h]]));
  for (const tick of x_ticks) parts.push(words(printed(tick), across(tick), h + 19, FULL.label, "middle", "tick"));
  for (const tick of y_ticks) parts.push(words(printed(tick), -10, up(tick), FULL.label, "end", "tick"));
  return parts;
}
