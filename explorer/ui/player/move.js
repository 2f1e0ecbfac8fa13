// Drag a point on its plane. Arrows that end at the point follow, and the page gets the coordinates on the way.

import { inner, partsOf } from "./draw.js";
import { placeOn, valueOn } from "./geometry.js";
import { halt } from "./motion.js";

const PAUSE = 150; // milliseconds between two messages on the way: the page needs some time for each
const SAME = 0.5;

export class Move {
  /** `movable(id)`: whether an element can be moved; `send(id, value)`: its new coordinates. */
  constructor(stage, { movable, send }) {
    Object.assign(this, { stage, movable, send });
    const { root } = stage;
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => event.pointerId === this.held?.pointer && this.#end(true));
    root.addEventListener("pointercancel", () => this.cancel());
    root.addEventListener("touchmove", (event) => this.held && event.cancelable && event.preventDefault(), { passive: false });
  }

  get active() {
    return Boolean(this.held?.value);
  }

  /** Put the point back where the drag began. */
  cancel() {
    if (!this.held) return;
    if (this.active) this.#draw(this.held.before);
    if (this.sent) this.send(this.held.id, this.held.before);
    this.#end(false);
  }

  /** New data arrived: the point stays at the pointer. */
  settle() {
    if (!this.active) return;
    if (this.stage.element(this.held.id) && this.#plane) this.#draw(this.held.value);
    else this.#end(false);
  }

  // The plane as it is now: new data may have moved it.
  get #plane() {
    return this.stage.element(this.held.on);
  }

  #down(event) {
    const id = event.target.closest?.("g[data-id]")?.dataset.id;
    if (id === undefined || event.button !== 0 || !this.movable(id)) return;
    const { x, y } = this.stage.element(id);
    const [on, { element: plane }] = [...this.stage.shown].find(([, { element }]) => element.kind === "plane");
    const ends = ({ element }) => element.kind === "arrow" && Math.hypot(element.x + element.w - x, element.y + element.h - y) < SAME;
    const arrows = [...this.stage.shown].filter(([, entry]) => ends(entry)).map(([name]) => name);
    this.held = { id, on, arrows, pointer: event.pointerId, before: valueOn(plane, { x, y }) };
    this.stage.root.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.stage.root.getScreenCTM().inverse());
    const value = valueOn(this.#plane, point);
    if (String(value) === String(held.value ?? held.before)) return;
    held.value = value;
    this.#draw(value);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.sent = true;
      this.send(held.id, this.held.value);
    }, PAUSE);
  }

  #draw(value) {
    const { id, arrows } = this.held;
    const place = placeOn(this.#plane, value);
    this.#change(id, place);
    for (const name of arrows) {
      const { x, y } = this.stage.element(name) ?? {};
      if (x !== undefined) this.#change(name, { w: place.x - x, h: place.y - y });
    }
  }

  // Without keys the next scene draws the element anew, whatever it is drawn as now.
  #change(id, attributes) {
    const entry = this.stage.shown.get(id);
    halt(entry);
    entry.element = { ...entry.element, ...attributes };
    entry.parts = partsOf(entry.element);
    entry.partsKey = entry.outerKey = undefined;
    entry.node.setAttribute("transform", `translate(${entry.element.x} ${entry.element.y})`);
    entry.node.replaceChildren(...inner(entry.parts));
  }

  #end(sends) {
    const { held } = this;
    clearTimeout(this.timer);
    this.timer = this.held = undefined;
    if (sends && held?.value) this.send(held.id, held.value);
    this.sent = false;
  }
}
