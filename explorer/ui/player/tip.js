// The line with the arithmetic behind a number, which also highlights its sources.

import { html } from "./dom.js";

const coarsePointer = () => matchMedia("(pointer: coarse)").matches;

export class Tip {
  constructor(stage, hold) {
    this.stage = stage;
    this.hold = hold; // called with true and false when inspection of a number starts and ends: playback waits
    this.labels = {};
    this.editable = false;
    this.rest = "";
    this.said = html("p", { class: "said" });
    this.how = html("p", { class: "how" });
    this.root = html("div", { class: "tip" }, this.said, this.how);
    const { root } = stage;
    // pointermove, not pointerover: cells also move under a pointer at rest
    root.addEventListener("pointermove", (event) => this.look(event.target));
    root.addEventListener("pointerdown", (event) => this.look(event.target)); // a finger does not hover
    root.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.look(root.getRootNode().activeElement));
    stage.view.addEventListener("focusin", (event) => event.target.matches("g:focus-visible") && this.look(event.target));
    stage.view.addEventListener("focusout", () => this.clear());
  }

  /** Keep a text until it is removed: an edited number has priority over a hovered one. */
  pin(text) {
    this.pinned = false;
    if (text) this.say("", text);
    else this.clear();
    this.pinned = Boolean(text);
  }

  look(target) {
    if (this.pinned) return;
    const id = target?.closest?.("g[data-id]")?.dataset.id;
    const element = id === undefined ? undefined : this.stage.element(id);
    const how = this.editable && element?.edit ? element.edit.hint || this.labels[`edit_${element.edit.by}`] : "";
    if (!element?.tip && !how) {
      this.clear();
      return;
    }
    if (this.looked === id) return;
    this.clear();
    this.looked = id;
    this.say(element.tip ?? "", how);
    this.light([id, ...(element.sources ?? [])]);
    this.hold(true);
  }

  /** A new scene: by default show the arithmetic of the number that the step is about. */
  show(scene) {
    const { about, elements } = scene;
    this.any = elements.some(({ tip }) => tip); // without arithmetic no hint is shown
    const main = about ? elements.find(({ id }) => id === about) : elements.findLast(({ emphasis, tip }) => emphasis === "strong" && tip);
    this.rest = main?.tip ?? "";
    this.clear();
  }

  say(text, how = "") {
    this.said.textContent = text;
    this.how.textContent = how;
    this.root.classList.add("looked");
  }

  light(ids) {
    for (const name of ids) this.stage.node(name)?.classList.add("lit");
  }

  clear() {
    if (this.pinned) return;
    const held = this.looked !== undefined;
    this.looked = undefined;
    this.said.textContent = this.rest;
    this.how.textContent = (this.any && this.labels[coarsePointer() ? "hint_touch" : "hint"]) || "";
    this.root.classList.remove("looked");
    for (const node of this.stage.root.querySelectorAll(".lit")) node.classList.remove("lit");
    if (held) this.hold(false);
  }
}
