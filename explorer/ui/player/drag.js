// Drag an element of the picture onto another one, with mouse, pen or finger. Escape cancels.

import { svg } from "./dom.js";

const STARTS = 5; // pixels: a shorter movement is a click

export class Drag {
  /** `targets(id)`: ids of drop targets; `drop(id, target)`; `holds(ids, point)`: which of them contains the point. */
  constructor(stage, { targets, drop, holds }) {
    this.stage = stage;
    this.wanted = { targets, drop, holds };
    const { root } = stage;
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#up(event));
    root.addEventListener("pointercancel", () => this.cancel());
    // a finger that drags does not pan the page
    root.addEventListener("touchmove", (event) => this.held && event.cancelable && event.preventDefault(), { passive: false });
    root.addEventListener("click", (event) => {
      if (!this.dragged) return;
      this.dragged = false; // the click at the end of a drag is ignored
      event.stopImmediatePropagation();
    }, { capture: true });
  }

  /** Whether something is being dragged. */
  get active() {
    return Boolean(this.held?.ghost);
  }

  cancel() {
    const { held } = this;
    this.held = undefined;
    if (!held?.ghost) return;
    held.ghost.remove();
    this.stage.root.classList.remove("dragging");
    for (const id of held.targets) this.stage.node(id)?.classList.remove("target", "here");
    this.stage.node(held.id)?.classList.remove("lifted");
  }

  #point(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.stage.root.getScreenCTM().inverse());
    return { x, y };
  }

  #down(event) {
    this.dragged = false;
    const id = event.target.closest?.("g[data-id]")?.dataset.id;
    const targets = id === undefined || event.button !== 0 ? [] : this.wanted.targets(id);
    if (!targets.length) return;
    this.held = { id, targets, pointer: event.pointerId, from: { x: event.clientX, y: event.clientY }, start: this.#point(event) };
    this.stage.root.setPointerCapture(event.pointerId);
  }

  #lift() {
    const { held, stage } = this;
    const node = stage.node(held.id);
    held.ghost = svg("g", { class: "hand-held", "aria-hidden": "true" }, node.cloneNode(true));
    held.ghost.firstChild.removeAttribute("tabindex");
    held.ghost.firstChild.removeAttribute("role");
    stage.root.append(held.ghost);
    stage.root.classList.add("dragging");
    node.classList.add("lifted");
    for (const id of held.targets) stage.node(id)?.classList.add("target");
  }

  #move(event) {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    if (!held.ghost && Math.hypot(event.clientX - held.from.x, event.clientY - held.from.y) < STARTS) return;
    if (!held.ghost) this.#lift();
    const point = this.#point(event);
    held.ghost.setAttribute("transform", `translate(${point.x - held.start.x} ${point.y - held.start.y})`);
    held.over = this.wanted.holds(held.targets, point);
    for (const id of held.targets) this.stage.node(id)?.classList.toggle("here", id === held.over);
  }

  #up(event) {
    const { held } = this;
    if (held?.pointer !== event.pointerId) return;
    const lifted = this.active;
    this.cancel();
    this.dragged = lifted;
    if (lifted && held.over !== undefined) this.wanted.drop(held.id, held.over);
  }
}
