// The sentence of the step. Its place is as high as the longest one of the lesson needs, so that nothing below jumps.

import { html } from "./dom.js";

export class Sentence {
  constructor() {
    this.said = html("p", { class: "said-now", "aria-live": "polite", "aria-atomic": "true" });
    this.room = html("div", { class: "room", "aria-hidden": "true" });
    this.root = html("div", { class: "text" }, this.room, this.said);
  }

  // All sentences stand unseen in one cell of a grid: the browser finds the highest one, at every width.
  load(steps) {
    this.room.replaceChildren(...steps.map(({ text }) => html("p", {}, text)));
  }

  show(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}
