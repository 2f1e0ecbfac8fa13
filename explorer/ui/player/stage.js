// The picture: shows a scene and animates elements that are in both of two scenes.

import { html, svg } from "./dom.js";
import { inner } from "./draw.js";
import { enter, halt, lasting, leave, move, seen, still, turn, unseen } from "./motion.js";
import { prepared } from "./prepared.js";

const centre = (element) => ({ x: element.x + (element.w ?? 0) / 2, y: element.y + (element.h ?? 0) / 2 });

// Position that aligns the centre of `element` with that of `other`.
function aligned(element, other) {
  const target = centre(other);
  return { x: target.x - (element.w ?? 0) / 2, y: target.y - (element.h ?? 0) / 2 };
}

// Map from source id to the first of `entries` with that source.
function bySource(entries) {
  const first = new Map();
  for (const entry of entries) for (const id of entry.element.sources ?? []) if (!first.has(id)) first.set(id, entry);
  return first;
}

// Set the attributes of a node in the order of a new node. The tabindex is kept, because removing it would remove the
// focus.
function change(node, attributes) {
  const names = Object.keys(attributes);
  const same = names.join() === [...node.attributes].map(({ name }) => name).join();
  if (!same) for (const { name } of [...node.attributes]) node.removeAttribute(name);
  for (const name of names) if (!same || name !== "tabindex") node.setAttribute(name, attributes[name]);
}

export class Stage {
  constructor() {
    this.ghosts = svg("g", { class: "ghosts", "aria-hidden": "true" });
    this.layer = svg("g", { class: "scene" });
    this.root = svg("svg", { class: "stage", role: "group" }, this.ghosts, this.layer);
    this.view = html("div", { class: "view" }, this.root); // pans if the picture is wider than the window
    this.shown = new Map(); // id -> {element, node, parts, partsKey, outerKey, motions}
  }

  element(id) {
    return this.shown.get(id)?.element;
  }

  node(id) {
    return this.shown.get(id)?.node;
  }

  /** Show a scene; returns the milliseconds until it is at rest. */
  show(scene, animate, speed = 1) {
    const moving = animate && this.shown.size > 0 && !still();
    const view = `0 0 ${scene.width} ${scene.height}`;
    if (this.root.getAttribute("viewBox") !== view) this.root.setAttribute("viewBox", view);
    const before = this.shown;
    const positions = new Map([...before].map(([id, entry]) => [id, seen(entry)]));
    const hidden = new Set([...before].filter(([, entry]) => unseen(entry)).map(([id]) => id));
    const drawings = new Map([...before].map(([id, { parts }]) => [id, parts]));
    for (const entry of before.values()) halt(entry);
    this.ghosts.replaceChildren();
    this.shown = new Map(scene.elements.map((element) => [element.id, this.#entry(prepared(element), before.get(element.id))]));
    this.#order();
    const removed = [...before.values()].filter(({ element }) => !this.shown.has(element.id));
    if (!moving) {
      for (const { node } of removed) node.remove();
      return 0;
    }
    const last = this.#enter(before, removed, positions, drawings, speed);
    const successors = bySource([...this.shown.values()].filter(({ element }) => !before.has(element.id)));
    for (const entry of removed) {
      if (hidden.has(entry.element.id)) entry.node.remove();
      else this.#leave(entry, positions.get(entry.element.id), successors.get(entry.element.id));
    }
    return lasting(last, speed);
  }

  #entry({ element, parts, attributes, partsKey, outerKey }, old) {
    const entry = { element, parts, partsKey, outerKey, motions: [] };
    if (!old) return { ...entry, node: svg("g", attributes, ...inner(parts)) };
    const { node } = old; // keep the node, so that the focus stays
    if (old.outerKey !== outerKey) change(node, attributes);
    if (old.partsKey !== partsKey) node.replaceChildren(...inner(parts));
    return { ...entry, parts: old.partsKey === partsKey ? old.parts : parts, node };
  }

  #order() {
    let next = this.layer.firstChild;
    for (const { node } of this.shown.values()) {
      if (node === next) next = next.nextSibling;
      else this.layer.insertBefore(node, next);
    }
  }

  #enter(before, removed, positions, drawings, speed) {
    const fresh = [...this.shown.values()].filter(({ element }) => !before.has(element.id));
    const last = fresh.reduce((most, { element }) => Math.max(most, element.turn ?? 0), 0);
    const pause = turn(last, speed);
    const predecessors = bySource(removed);
    for (const [id, entry] of this.shown) {
      if (before.has(id)) move(entry, positions.get(id), drawings.get(id));
      else {
        const source = predecessors.get(id)?.element ?? this.#source(entry.element, before);
        enter(entry, source && aligned(entry.element, source), (entry.element.turn ?? 0) * pause);
      }
    }
    return last;
  }

  #source(element, before) {
    const id = element.sources?.findLast((name) => this.shown.has(name));
    return id && (before.get(id)?.element ?? this.shown.get(id).element);
  }

  #leave(entry, from, successor) {
    for (const name of ["tabindex", "role", "aria-label", "aria-describedby"]) entry.node.removeAttribute(name);
    this.ghosts.append(entry.node);
    leave(entry, from, successor && aligned(entry.element, successor.element));
  }
}
