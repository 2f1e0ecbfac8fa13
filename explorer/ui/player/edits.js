// What a person can change in the picture: by a click, by dragging, by typing a number. Gives one edit of the inputs.

import { Drag } from "./drag.js";
import { Field } from "./field.js";
import { holding } from "./geometry.js";
import { valueAt } from "./inputs.js";

export class Edits {
  /** `inputs()`: those of the lesson as they are; `send(edit, value)`: another value at an edit. */
  constructor(stage, tip, roving, { inputs, send }) {
    Object.assign(this, { stage, tip, roving, inputs, send, labels: {}, editable: false });
    this.field = new Field(stage.view);
    this.drag = new Drag(stage, {
      targets: (id) => (this.#edit(id)?.by === "drag" ? this.#targets(id) : []),
      drop: (id, target) => this.#click(target),
      holds: (ids, point) => holding(ids.map((id) => stage.element(id)), point)?.id,
    });
    stage.root.addEventListener("click", (event) => {
      const id = event.target.closest?.("g[data-id]")?.dataset.id;
      if (id !== undefined) this.act(id, false);
    });
    stage.view.addEventListener("focusout", (event) => stage.root.contains(event.relatedTarget) || this.#put());
  }

  #edit(id) {
    return this.editable ? this.stage.element(id)?.edit : undefined;
  }

  // Where something may be dropped: on what a click would set the same input at.
  #targets(id) {
    const { input } = this.#edit(id);
    return [...this.stage.shown.keys()].filter((other) => this.#edit(other)?.by === "click" && this.#edit(other).input === input);
  }

  /** Enter or a click on an element; `keys`: whether it came from the keyboard, and the focus has to come back. */
  act(id, keys = true) {
    const edit = this.#edit(id);
    if (!edit) return;
    if (edit.by === "click") this.#click(id);
    else if (edit.by === "number") this.#type(id, keys);
    else if (keys) this.#pick(id);
  }

  #click(id) {
    this.#put();
    const edit = this.#edit(id);
    this.send(edit, edit.value);
  }

  #pick(id) {
    const targets = this.#targets(id);
    if (!targets.length) return;
    this.roving.among([id, ...targets]);
    this.stage.node(id).classList.add("lifted");
    this.picked = id;
    for (const target of targets) this.stage.node(target).classList.add("target");
    this.tip.say("", this.labels.edit_put);
  }

  #put() {
    if (this.picked === undefined) return false;
    this.picked = undefined;
    this.roving.among(undefined);
    for (const node of this.stage.layer.querySelectorAll(".target, .lifted")) node.classList.remove("target", "lifted");
    return true;
  }

  #type(id, keys) {
    const edit = this.#edit(id);
    const node = this.stage.node(id);
    this.field.open(node, {
      value: valueAt(this.inputs(), edit.input, edit.path),
      label: node.getAttribute("aria-label"),
      taken: (number) => this.send(edit, number),
      refused: () => this.tip.say("", this.labels.no_number),
      closed: (by) => {
        this.tip.clear();
        if (keys && by !== "blur") this.roving.focus(id);
      },
    });
  }

  /** Let go of everything; whether there was anything. */
  cancel() {
    const held = this.drag.active;
    this.drag.cancel();
    const put = this.#put();
    return held || put;
  }

  /** Another scene comes. */
  leave() {
    this.cancel();
    this.field.close();
  }
}
