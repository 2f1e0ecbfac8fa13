// What Enter does on an element that can be changed, told once for each way; the elements refer to it.

import { html } from "./dom.js";

const WAYS = ["enter_click", "enter_drag", "enter_number", "enter_put", "field_keys"];

export class Hints {
  constructor() {
    this.lines = WAYS.map((name) => html("p", { id: name.replace("_", "-") }));
    this.root = html("div", { hidden: "" }, ...this.lines);
  }

  /** A picture in which nothing can be changed promises nothing. */
  load(labels, editable) {
    WAYS.forEach((name, index) => (this.lines[index].textContent = editable ? labels[name] : ""));
  }
}
