// The code of a step, with its values. Shows three lines; on request all of them, on top of the picture.

import { html } from "./dom.js";
import { icon } from "./icons.js";

export class CodePanel {
  /** `copied(text)` is called to copy the lines. */
  constructor(copied) {
    this.lines = html("div", { class: "lines", tabindex: "0", role: "region" });
    this.copy = html("button", { type: "button", class: "copy" }, icon("copy"));
    this.more = html("button", { type: "button", class: "more", "aria-expanded": "false" }, icon("up"));
    this.panel = html("div", { class: "panel" }, this.lines, html("div", { class: "tools" }, this.copy, this.more));
    this.root = html("div", { class: "code" }, this.panel);
    for (const button of [this.copy, this.more]) button.addEventListener("mousedown", (event) => event.preventDefault());
    this.copy.addEventListener("click", () => copied(this.text));
    this.more.addEventListener("click", () => this.open(!this.opened));
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.opened) return;
      event.preventDefault();
      this.open(false);
    });
  }

  load(labels) {
    this.labels = labels;
    this.lines.setAttribute("aria-label", labels.code);
    this.copy.title = labels.copy_code;
    this.copy.setAttribute("aria-label", labels.copy_code);
    this.open(false);
  }

  get text() {
    return this.code.lines.map(({ text, result }) => (result ? `${text}  # ${result}` : text)).join("\n");
  }

  open(opened) {
    this.opened = opened;
    this.panel.classList.toggle("open", opened);
    this.more.setAttribute("aria-expanded", String(opened));
    const label = opened ? this.labels.less_code : this.labels.more_code;
    this.more.title = label;
    this.more.setAttribute("aria-label", label);
    if (this.code) this.#scroll();
  }

  show(code) {
    if (this.code === code) return;
    const key = JSON.stringify(code);
    const same = this.key === key;
    this.code = code;
    this.key = key;
    if (same) return;
    const current = code.current ?? 0;
    this.lines.replaceChildren(...code.lines.map(({ text, result }, index) => {
      const row = html("div", index === current ? { class: "line current", "aria-current": "true" } : { class: "line" }, html("code", {}, text));
      if (result) row.append(html("code", { class: "result" }, `  # ${result}`));
      return row;
    }));
    this.more.hidden = code.lines.length <= 3;
    this.#scroll();
  }

  // The current line is centred by counting lines, because measuring would cause another layout of the page.
  #scroll() {
    const first = this.opened ? 0 : Math.max(0, Math.min((this.code.current ?? 0) - 1, this.code.lines.length - 3));
    this.lines.style.setProperty("--first", String(first));
    // tall characters of a hidden line would be visible at the edge
    [...this.lines.children].forEach((row, index) => row.classList.toggle("unseen", !this.opened && (index < first || index > first + 2)));
  }
}
