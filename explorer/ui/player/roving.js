// The picture is one stop of the Tab key. Inside of it, arrow keys walk from element to element.

import { first, nearest, towards } from "./geometry.js";

const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"];

export class Roving {
  constructor(stage, { look, act }) {
    this.stage = stage;
    this.look = look;
    const { root } = stage;
    // a mouse leaves the focus where it was: who clicks a number goes on stepping with the arrow keys
    root.addEventListener("mousedown", (event) => event.preventDefault());
    // on the box around: a drawing that hears of focus itself becomes a stop of the Tab key in Chromium
    stage.view.addEventListener("focusin", (event) => event.target.dataset.id !== undefined && this.#stop(event.target.dataset.id));
    root.addEventListener("keydown", (event) => {
      const id = event.target.dataset?.id;
      if (id === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (ARROWS.includes(event.key)) {
        event.preventDefault();
        this.focus(towards(this.#places(), this.#place(stage.element(id)), event.key)?.id);
      } else if (event.key === "Enter" && !event.repeat) {
        event.preventDefault();
        act(id);
      }
    });
  }

  /** Where the focus is inside the picture. */
  get focused() {
    const active = this.stage.root.getRootNode().activeElement;
    return active && this.stage.root.contains(active) ? active.dataset.id : undefined;
  }

  /** Before another scene is shown: who had the focus. */
  leave() {
    const id = this.focused;
    this.left = id === undefined ? undefined : { id, ...this.#place(this.stage.element(id)) };
  }

  /** After it: the focus stays with its element, or goes to the nearest one. Gives whether there was none to go to. */
  settle() {
    const places = this.#places();
    const { left } = this;
    this.left = undefined;
    if (!left) this.#stop(first(places)?.id);
    else if (!places.length) return true;
    // a node that was moved among the others has lost the focus
    else if (!places.some(({ id }) => id === left.id)) this.focus(nearest(places, left).id, false);
    else if (this.focused === left.id) this.#stop(left.id);
    else this.focus(left.id, false);
    return false;
  }

  focus(id, looking = true) {
    if (id === undefined) return;
    const node = this.stage.node(id);
    node.focus({ preventScroll: true, focusVisible: true });
    if (looking) {
      this.look(node);
      node.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    } else this.look(undefined);
  }

  /** Only among these for as long as something is being put somewhere; undefined: among all again. */
  among(ids) {
    this.only = ids && new Set(ids);
  }

  #stop(id) {
    for (const node of this.stage.layer.querySelectorAll('[tabindex="0"]')) if (node.dataset.id !== id) node.setAttribute("tabindex", "-1");
    const node = id === undefined ? undefined : this.stage.node(id);
    if (node?.getAttribute("tabindex") === "-1") node.setAttribute("tabindex", "0");
  }

  #place({ x, y, w = 0, h = 0 }) {
    return { x: x + w / 2, y: y + h / 2 };
  }

  #places() {
    const found = [];
    for (const [id, { element }] of this.stage.shown) {
      if ((element.tip || element.edit) && (!this.only || this.only.has(id))) found.push({ id, ...this.#place(element) });
    }
    return found;
  }
}
