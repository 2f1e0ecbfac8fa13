// The picture: shows a scene, and moves what stands in two scenes from one to the other.

import { svg } from "./dom.js";
import { draw } from "./draw.js";
import { enter, halt, leave, move, seen, still } from "./motion.js";

const middle = (element) => ({ x: element.x + (element.w ?? 0) / 2, y: element.y + (element.h ?? 0) / 2 });

// The place that puts the middle of `element` on the middle of `other`.
function over(element, other) {
  const target = middle(other);
  return { x: target.x - (element.w ?? 0) / 2, y: target.y - (element.h ?? 0) / 2 };
}

export class Stage {
  constructor(label) {
    this.ghosts = svg("g", { class: "ghosts", "aria-hidden": "true" });
    this.layer = svg("g", { class: "scene" });
    this.root = svg("svg", { class: "stage", role: "group", "aria-label": label }, this.ghosts, this.layer);
    this.shown = new Map(); // id -> {element, node, drawn}
  }

  element(id) {
    return this.shown.get(id)?.element;
  }

  node(id) {
    return this.shown.get(id)?.node;
  }

  show(scene, animate) {
    const moving = animate && this.shown.size > 0 && !still();
    this.root.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    const before = this.shown;
    const places = new Map([...before].map(([id, { node, element }]) => [id, seen(node, element)]));
    for (const { node } of before.values()) halt(node);
    this.ghosts.replaceChildren();
    this.shown = new Map(scene.elements.map((element) => [element.id, this.#place(element, before.get(element.id))]));
    this.#order();
    const gone = [...before].filter(([id]) => !this.shown.has(id)).map(([, entry]) => entry);
    if (!moving) {
      for (const { node } of gone) node.remove();
      return;
    }
    this.#arrive(before, places);
    for (const entry of gone) this.#depart(entry, places.get(entry.element.id), before);
  }

  #place(element, old) {
    const drawn = JSON.stringify(element);
    if (old?.drawn === drawn) return old;
    const fresh = draw(element);
    if (!old) return { element, node: fresh, drawn };
    // the same node goes on, so that the focus stays with it; its attributes come in the order of a fresh one
    for (const { name } of [...old.node.attributes]) old.node.removeAttribute(name);
    for (const { name, value } of fresh.attributes) old.node.setAttribute(name, value);
    old.node.replaceChildren(...fresh.childNodes);
    return { element, node: old.node, drawn };
  }

  #order() {
    let next = this.layer.firstChild;
    for (const { node } of this.shown.values()) {
      if (node === next) next = next.nextSibling;
      else this.layer.insertBefore(node, next);
    }
  }

  #arrive(before, places) {
    let order = 0;
    for (const [id, { node, element }] of this.shown) {
      const old = before.get(id);
      if (old) {
        move(node, places.get(id), element, old.element);
        continue;
      }
      const folded = [...before.values()].find((entry) => !this.shown.has(entry.element.id) && entry.element.sources?.includes(id));
      const source = folded?.element ?? this.#source(element, before);
      enter(node, element, source && over(element, source), source ? order++ : 0);
    }
  }

  #source(element, before) {
    if (element.kind !== "cell" && element.kind !== "formula") return undefined;
    const id = element.sources?.findLast((name) => this.shown.has(name));
    return id && (before.get(id)?.element ?? this.shown.get(id).element);
  }

  #depart({ node, element }, from, before) {
    const heir = [...this.shown.values()].find((entry) => !before.has(entry.element.id) && entry.element.sources?.includes(element.id));
    node.removeAttribute("tabindex");
    this.ghosts.append(node);
    leave(node, from, heir && over(element, heir.element), () => node.remove());
  }
}
