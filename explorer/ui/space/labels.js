// Words next to points: as many as fit without overlap, the most important first. Text nodes only.

import { merged, projector } from "./geometry.js";
import { color } from "./theme.js";

const MOST = 120; // more labels at once could not be read
const LONGEST = 24; // characters of a label: one very long word must not cover the others
const FEW = 250; // points that are kept free of labels
const CELL = 64; // cell size of the collision grid in pixels
const GAP = 4; // distance of two labels in pixels
const pen = document.createElement("canvas").getContext("2d");

/** Undo the escaping for Plotly; the result may only be used in a text node. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function cut(text) {
  const characters = Array.from(text);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
}

class Grid {
  constructor() {
    this.cells = new Map();
  }

  *around(box) {
    for (let i = Math.floor(box.left / CELL); i <= Math.floor(box.right / CELL); i += 1) {
      for (let j = Math.floor(box.top / CELL); j <= Math.floor(box.bottom / CELL); j += 1) yield i * 4096 + j;
    }
  }

  /** Whether a box overlaps no label and, when `strict`, no point but its own. */
  free(box, strict) {
    for (const cell of this.around(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (other.point !== undefined && (!strict || other.point === box.owner)) continue;
        if (box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top) {
          return false;
        }
      }
    }
    return true;
  }

  add(box) {
    for (const cell of this.around(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }
}

// Candidate centres of the label relative to its point, the best first.
function offsets(kind, width, height, dx, dy) {
  const [side, over] = [width / 2 + 8, height / 2 + 7];
  const around = [[0, -over], [side, 0], [-side, 0], [0, over]];
  if (kind === "center") return [[0, 0]];
  if (kind === "above") return around.slice(0, 1);
  if (kind === "around") return around;
  // "Outward" follows the point continuously: along the ray from the centre, as far as the box needs.
  const length = Math.hypot(dx, dy) || 1;
  return [[(dx / length) * side, (dy / length) * over], [0, -over], [0, over], [side, 0], [-side, 0]];
}

export class Labels {
  constructor(overlay) {
    this.overlay = overlay;
    this.pool = new Map();
    this.shown = [];
    this.sizes = new Map();
  }

  /** Set the labels of a new figure: `sets` and `traces` of the figure; `hides` returns whether a trace is hidden. */
  update(sets, traces, colors, family, hides) {
    this.colors = colors;
    this.family = family;
    this.sizes.clear();
    const source = (set) => (set.traces ? merged(set.traces.map((index) => traces[index]), hides) : traces[set.trace]);
    this.sets = sets.map((set, order) => {
      const from = source(set);
      // if some words are hidden, label the first visible ones instead of the listed points
      const some = set.points && set.traces?.some((index) => hides(traces[index]));
      const first = () => [...from.x.keys()].filter((i) => !Number.isNaN(from.x[i])).slice(0, set.points.length);
      return { ...set, order, points: some ? first() : (set.points ?? null), source: from };
    });
    this.overlay.style.setProperty("--halo", colors.paper);
  }

  /** Place the labels for the current view. */
  place(plot) {
    if (!this.sets || !plot._fullLayout) return;
    const project = projector(plot);
    const { clientWidth: width, clientHeight: height } = this.overlay;
    const grid = new Grid();
    const labelled = new Set();
    const placed = [];
    const out = [0, 0, 0];
    const [middleX, middleY] = project(0, 0, 0, out);
    this.obstacles(project, grid);
    for (const set of this.sets) {
      const { source } = set;
      const count = set.points ? set.points.length : source.n;
      for (let k = 0; k < count && (set.always || placed.length < MOST); k += 1) {
        const i = set.points ? set.points[k] : k;
        project(source.x[i], source.y[i], source.z[i] ?? 0, out);
        if (!(out[2] > 0 && out[0] >= 0 && out[1] >= 0 && out[0] <= width && out[1] <= height)) continue; // also false for NaN
        const row = set.ghost ? `${set.order}:${i}` : source.row(i);
        if (labelled.has(row)) continue;
        const box = this.fit(set, cut(unescape(source.text[i])), out, middleX, middleY, grid, width, row);
        if (!box) continue;
        grid.add(box);
        labelled.add(row);
        placed.push({ ...box, row: set.ghost ? null : row, key: row, set, depth: out[2] });
      }
    }
    this.paint(placed);
  }

  // The few highlighted points must not be covered by their own labels.
  obstacles(project, grid) {
    const out = [0, 0, 0];
    for (const { source, place } of this.sets) {
      if (source.n > FEW || !(place === "outward" || place === "around")) continue;
      for (let i = 0; i < source.n; i += 1) {
        const [x, y] = project(source.x[i], source.y[i], source.z[i] ?? 0, out);
        if (!Number.isFinite(x) || Math.abs(x) > 1e4 || Math.abs(y) > 1e4) continue;
        grid.add({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5, point: source.row(i) });
      }
    }
  }

  fit(set, text, [x, y], middleX, middleY, grid, limit, owner) {
    const [width, height] = this.measure(set, text);
    const boxes = offsets(set.place ?? "above", width, height, x - middleX, y - middleY).map(([dx, dy]) => {
      const left = Math.max(2, Math.min(limit - width - 2, x + dx - width / 2));
      const top = y + dy - height / 2;
      return { text, left, top, right: left + width + GAP, bottom: top + height, owner };
    });
    const best = boxes.find((box) => grid.free(box, true)) ?? boxes.find((box) => grid.free(box, false));
    return best ?? (set.always ? boxes[0] : null);
  }

  measure(set, text) {
    const id = `${set.size} ${set.weight ?? 400} ${text}`;
    if (!this.sizes.has(id)) {
      pen.font = `${set.weight ?? 400} ${set.size}px ${this.family}`;
      this.sizes.set(id, [pen.measureText(text).width, set.size * 1.25]);
    }
    return this.sizes.get(id);
  }

  paint(placed) {
    const depths = placed.map((label) => label.depth);
    const [near, far] = [Math.min(...depths), Math.max(...depths)];
    const seen = new Set();
    for (const label of placed) {
      seen.add(label.key);
      const node = this.node(label);
      node.style.transform = `translate(${label.left.toFixed(2)}px, ${label.top.toFixed(2)}px)`;
      const share = far - near > 1e-6 ? (label.depth - near) / (far - near) : 0;
      node.style.opacity = label.set.always ? 1 : (1 - 0.4 * share).toFixed(2);
      node.style.zIndex = label.set.always ? 1000 : Math.round(500 * (1 - share));
    }
    for (const [key, node] of this.pool) {
      if (seen.has(key)) continue;
      node.remove();
      this.pool.delete(key);
    }
    this.shown = placed;
  }

  node({ key, text, set }) {
    let node = this.pool.get(key);
    if (!node) {
      node = document.createElement("span");
      this.pool.set(key, node);
      this.overlay.append(node);
    }
    if (node.textContent !== text) node.textContent = text;
    node.style.color = color(set.color ?? "@ink", this.colors);
    node.style.font = `${set.weight ?? 400} ${set.size}px/1.25 ${this.family}`;
    return node;
  }

  /** Hide labels under some elements (hover texts); show the others again. */
  giveWay(elements) {
    const boxes = elements.map((element) => element.getBoundingClientRect());
    for (const node of this.pool.values()) {
      const own = node.getBoundingClientRect();
      const covered = boxes.some((box) =>
        own.left < box.right && own.right > box.left && own.top < box.bottom && own.bottom > box.top);
      node.style.visibility = covered ? "hidden" : "";
    }
  }

  /** The label at a pixel: {row, word}, or null. */
  at(left, top) {
    const hit = this.shown.findLast((box) =>
      box.row !== null && left >= box.left && left <= box.right && top >= box.top && top <= box.bottom);
    return hit ? { row: hit.row, word: hit.text } : null;
  }
}
