// Descriptions of what Enter does on an editable element, one per kind of edit; elements refer to them.

import { html } from "./dom.js";

const NAMES = ["enter_click", "enter_drag", "enter_move", "enter_number", "enter_put", "field_keys"];

export class Hints {
  constructor() {
    this.lines = NAMES.map((name) => html("p", { id: name.replace("_", "-") }));
    this.root = html("div", { hidden: "" }, ...this.lines);
  }

  /** A picture that cannot be edited has no hints. */
  load(labels, editable) {
    NAMES.forEach((name, index) => (this.lines[index].textContent = editable ? labels[name] : ""));
  }
}
