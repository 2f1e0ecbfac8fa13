// The picture is one Tab stop. Inside it, arrow keys move from element to element.

import { first, nearest, towards } from "./geometry.js";

const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"];

export class Roving {
  constructor(stage, { look, act }) {
    this.stage = stage;
    this.look = look;
    const { root } = stage;
    // a mouse click does not move the focus, so that arrow keys still step
    root.addEventListener("mousedown", (event) => event.preventDefault());
    // on the enclosing box: in Chromium a drawing with focus listeners becomes a Tab stop itself
    stage.view.addEventListener("focusin", (event) => event.target.dataset.id !== undefined && this.#stop(event.target.dataset.id));
    root.addEventListener("keydown", (event) => {
      const id = event.target.dataset?.id;
      if (id === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (ARROWS.includes(event.key)) {
        event.preventDefault();
        this.focus(towards(this.#centres(), this.#centre(stage.element(id)), event.key)?.id);
      } else if (event.key === "Enter" && !event.repeat) {
        event.preventDefault();
        act(id);
      }
    });
  }

  /** Id of the focused element in the picture. */
  get focused() {
    const active = this.stage.root.getRootNode().activeElement;
    return active && this.stage.root.contains(active) ? active.dataset.id : undefined;
  }

  /** Before another scene is shown: remember the focused element. */
  leave() {
    const id = this.focused;
    this.left = id === undefined ? undefined : { id, ...this.#centre(this.stage.element(id)) };
  }

  /** After another scene is shown: keep the focus on its element or move it to the nearest one. Returns true if
   * there is none. */
  settle() {
    const centres = this.#centres();
    const { left } = this;
    this.left = undefined;
    if (!left) this.#stop(first(centres)?.id);
    else if (!centres.length) return true;
    // a node that was moved in the document has lost the focus
    else if (!centres.some(({ id }) => id === left.id)) this.focus(nearest(centres, left).id, false);
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

  /** Restrict movement to these elements while something is being dragged; undefined: no restriction. */
  among(ids) {
    this.only = ids && new Set(ids);
  }

  #stop(id) {
    for (const node of this.stage.layer.querySelectorAll('[tabindex="0"]')) if (node.dataset.id !== id) node.setAttribute("tabindex", "-1");
    const node = id === undefined ? undefined : this.stage.node(id);
    if (node?.getAttribute("tabindex") === "-1") node.setAttribute("tabindex", "0");
  }

  #centre({ x, y, w = 0, h = 0 }) {
    return { x: x + w / 2, y: y + h / 2 };
  }

  #centres() {
    const centres = [];
    for (const [id, { element }] of this.stage.shown) {
      if ((element.tip || element.edit) && (!this.only || this.only.has(id))) centres.push({ id, ...this.#centre(element) });
    }
    return centres;
  }
}
