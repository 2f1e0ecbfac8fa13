// The sentence of the step, as high as the longest one of the lesson, so that nothing below jumps.

import { html } from "./dom.js";

export class Sentence {
  constructor() {
    this.said = html("p", { class: "said-now", "aria-live": "polite", "aria-atomic": "true" });
    this.room = html("div", { class: "room", "aria-hidden": "true" });
    this.root = html("div", { class: "text" }, this.room, this.said);
  }

  // All sentences are invisible in one grid cell, so that the highest one sets its height at any width.
  load(steps) {
    this.room.replaceChildren(...steps.map(({ text }) => html("p", {}, text)));
  }

  show(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}
