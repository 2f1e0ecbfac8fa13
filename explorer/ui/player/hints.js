// What Enter does on an element that can be changed, told once for each way; the elements refer to it.

import { html } from "./dom.js";

const WAYS = ["click", "drag", "number"];

export class Hints {
  constructor() {
    this.lines = WAYS.map((by) => html("p", { id: `enter-${by}` }));
    this.root = html("div", { hidden: "" }, ...this.lines);
  }

  /** A picture in which nothing can be changed promises nothing. */
  load(labels, editable) {
    WAYS.forEach((by, index) => (this.lines[index].textContent = editable ? labels[`enter_${by}`] : ""));
  }
}
