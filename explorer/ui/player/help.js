// An overlay with all keys. It is modal: keys pressed while it is open have no effect below.

import { html } from "./dom.js";
import { icon } from "./icons.js";

const ROWS = ["next", "back", "ends", "jump", "play", "full", "leave", "walk", "act", "help"];

export class Help {
  constructor(box) {
    this.title = html("h2", { id: "help-title" });
    this.list = html("dl", {});
    this.close = html("button", { type: "button", class: "close" }, icon("close"));
    this.root = html("dialog", { class: "keys", "aria-labelledby": "help-title" }, this.close, this.title, this.list);
    this.close.addEventListener("click", () => this.shut());
    this.root.addEventListener("click", (event) => event.target === this.root && this.shut());
    this.root.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Tab") event.preventDefault(); // the only button has the focus
      if (event.key !== "?" && event.key !== "\uff1f" && event.key !== "Escape") return;
      event.preventDefault();
      this.shut();
    });
    box.append(this.root);
  }

  load(labels) {
    this.title.textContent = labels.help;
    this.close.setAttribute("aria-label", labels.close);
    this.close.title = labels.close;
    this.list.replaceChildren(...ROWS.map((name) => html("div", {}, this.#keys(labels[`keys.${name}`]), html("dd", {}, labels[`does.${name}`]))));
  }

  // In these texts, keys are separated by spaces; a no-break space is part of the name of a key.
  #keys(text) {
    return html("dt", {}, ...text.split(" ").map((key) => html("kbd", {}, key)));
  }

  get opened() {
    return this.root.open;
  }

  open() {
    if (!this.root.open) this.root.showModal();
  }

  // The browser moves the focus out of a closed dialog a frame later, which is too late for the next key.
  shut() {
    this.root.close();
    const { activeElement } = this.root.getRootNode();
    if (this.root.contains(activeElement)) activeElement.blur();
  }
}
