// The export menu: the current step as a picture, the lesson as one file or as a film. `root` is in the control bar.

import { html } from "./dom.js";
import { save } from "./export_save.js";
import { icon } from "./icons.js";
import { Darkroom } from "./picture.js";
import { fileName } from "./picture_plan.js";
import { record, recordable } from "./record.js";

const TIMEOUT = 15_000; // milliseconds to wait for a file from Python
const KINDS = ["svg", "png", "html", "webm"];

export class Exports {
  #recording; // aborts the current recording
  #requested = 0; // number of the last file requested from Python

  /** `player` has lesson, state and box; `ask` requests the lesson as one file from Python. */
  constructor(player, ask) {
    this.player = player;
    this.ask = ask;
    this.button = html("button", { type: "button", class: "save", "aria-haspopup": "menu", "aria-expanded": "false" }, icon("save"));
    this.items = KINDS.map((kind) => html("button", { type: "button", role: "menuitem", tabindex: "-1", "data-kind": kind }));
    this.said = html("output", { class: "saving" });
    this.cancel = html("button", { type: "button", class: "cancel", hidden: "" });
    this.menu = html("div", { class: "menu", role: "menu", hidden: "" }, ...this.items);
    this.note = html("div", { class: "saved", hidden: "" }, this.said, this.cancel);
    this.root = html("div", { class: "exports" }, this.button, this.menu, this.note);
    this.#listen();
  }

  /** `files`: whether Python can build the file; `file`: the requested one. */
  load({ labels, files, file }) {
    this.labels = labels;
    this.button.title = labels.save;
    this.button.setAttribute("aria-label", labels.save);
    this.menu.setAttribute("aria-label", labels.save);
    this.cancel.textContent = labels.save_cancel;
    for (const item of this.items) item.textContent = labels[`save_${item.dataset.kind}`];
    this.items.find((item) => item.dataset.kind === "html").hidden = !files;
    if (file && file.n === this.#requested) {
      this.#requested = 0; // the same data may be sent again
      save(file.text, file.name, "text/html");
      this.#done();
    }
  }

  dispose() {
    this.#recording?.abort();
  }

  #listen() {
    this.button.addEventListener("click", () => this.#open(this.menu.hidden));
    this.cancel.addEventListener("click", () => this.#recording?.abort());
    for (const item of this.items) item.addEventListener("click", () => this.#choose(item.dataset.kind));
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("focusout", ({ relatedTarget }) => !this.root.contains(relatedTarget) && this.#open(false));
  }

  #open(open) {
    this.menu.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.items[0].focus({ preventScroll: true });
  }

  #key(event) {
    if (this.menu.hidden) return;
    const shown = this.items.filter((item) => !item.hidden);
    const index = shown.indexOf(event.target);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") {
      this.#open(false);
      this.button.focus({ preventScroll: true });
    } else if (target !== undefined) shown.at(target % shown.length).focus({ preventScroll: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #choose(kind) {
    this.#open(false);
    this.button.focus({ preventScroll: true });
    try {
      if (kind === "webm") await this.#record();
      else if (kind === "html") this.#fetch();
      else await this.#draw(kind);
    } catch (error) {
      console.error("explorer.player", error);
      this.#say(this.labels.save_failed);
    }
  }

  async #draw(kind) {
    const { lesson, state, box } = this.player;
    const darkroom = new Darkroom(box);
    try {
      darkroom.expose(lesson.steps[state.step], this.labels.made);
      const [content, type] = kind === "svg" ? [darkroom.text(), "image/svg+xml"] : [await darkroom.png(), "image/png"];
      save(content, fileName(lesson, state.step, kind), type);
      this.#done();
    } finally {
      darkroom.close();
    }
  }

  #fetch() {
    this.#requested = Date.now();
    this.#say(this.labels.save_wait);
    const requested = this.#requested;
    this.ask(requested);
    setTimeout(() => requested === this.#requested && this.#say(this.labels.save_failed), TIMEOUT);
  }

  async #record() {
    if (this.#recording) return;
    if (!(await recordable())) {
      this.#say(this.labels.save_no_film);
      return;
    }
    const { lesson, state, box } = this.player;
    this.#recording = new AbortController();
    this.cancel.hidden = false;
    try {
      const tell = (step) => this.#say(`${this.labels.save_recording} ${step + 1} / ${lesson.steps.length}`);
      const film = await record(box, { lesson, source: this.labels.made, speed: state.speed, signal: this.#recording.signal, tell });
      if (film) save(film, fileName(lesson, undefined, "webm"), film.type);
      if (film) this.#done();
      else this.#say();
    } finally {
      this.#recording = undefined;
      this.cancel.hidden = true;
    }
  }

  #done() {
    this.#say();
    this.player.controls.say(this.labels.saved);
  }

  #say(text = "") {
    this.said.textContent = text;
    this.note.hidden = !text;
  }
}
