// Edits of the picture by click, drag and typing. Each sends one edit of the inputs.

import { Drag } from "./drag.js";
import { Field } from "./field.js";
import { holding } from "./geometry.js";
import { valueAt } from "./inputs.js";
import { Move } from "./move.js";

export class Edits {
  /** `inputs()`: current inputs of the lesson; `send(edit, value)`: a new value; `say(text)`: speak;
   * `typing()`: called when a field opens or closes. */
  constructor(stage, tip, roving, { inputs, send, say, typing }) {
    Object.assign(this, { stage, tip, roving, inputs, send, say, typing, labels: {}, editable: false });
    this.field = new Field(stage.view);
    this.drag = new Drag(stage, {
      targets: (id) => (this.#edit(id)?.by === "drag" ? this.#targets(id) : []),
      drop: (id, target) => this.#click(target),
      holds: (ids, point) => holding(ids.map((id) => stage.element(id)), point)?.id,
    });
    this.move = new Move(stage, {
      movable: (id) => this.#edit(id)?.by === "move",
      send: (id, value) => this.#edit(id) && this.send(this.#edit(id), value),
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

  // Drop targets: elements whose click sets the same input.
  #targets(id) {
    const { input } = this.#edit(id);
    return [...this.stage.shown.keys()].filter((other) => this.#edit(other)?.by === "click" && this.#edit(other).input === input);
  }

  /** Enter or a click on an element; `keys`: whether the keyboard was used, so that the focus must return. */
  act(id, keys = true) {
    const edit = this.#edit(id);
    if (!edit) return;
    if (edit.by === "click") this.#click(id);
    else if (edit.by === "number") this.#type(id, keys);
    else if (edit.by === "drag" && keys) this.#pick(id);
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
    for (const target of targets) {
      this.stage.node(target).classList.add("target");
      this.stage.node(target).setAttribute("aria-describedby", "enter-put");
    }
    this.tip.say("", this.labels.edit_put);
    this.say(this.labels.edit_put);
  }

  #put() {
    if (this.picked === undefined) return false;
    this.picked = undefined;
    this.roving.among(undefined);
    for (const node of this.stage.layer.querySelectorAll(".target, .lifted")) {
      node.classList.remove("target", "lifted");
      node.setAttribute("aria-describedby", `enter-${this.stage.element(node.dataset.id)?.edit?.by ?? "click"}`);
    }
    return true;
  }

  #type(id, keys) {
    const edit = this.#edit(id);
    const node = this.stage.node(id);
    this.typed = id;
    this.field.open(node, {
      value: valueAt(this.inputs(), edit.input, edit.path),
      most: edit.most,
      label: node.getAttribute("aria-label"),
      keys: "field-keys",
      taken: (number) => this.send(edit, number),
      refused: (wrong) => this.#refuse(this.labels[wrong].replaceAll("{most}", edit.most)),
      closed: (by) => {
        this.tip.pin();
        this.typing();
        if (by === "blur") return;
        if (keys && by !== "left") this.roving.focus(id);
        else this.stage.view.closest(".player")?.focus({ preventScroll: true });
      },
    });
    this.tip.pin(this.labels.field_keys);
    this.typing();
  }

  #refuse(text) {
    this.tip.pin(text);
    this.say(text);
  }

  /** Cancel a drag or a pick; returns whether there was one. */
  cancel() {
    const held = this.drag.active;
    this.drag.cancel();
    const put = this.#put();
    return held || put;
  }

  /** Cancel everything that is under way, also a point that is being moved; returns whether there was something. */
  abandon() {
    const { moving } = this;
    this.move.cancel();
    return this.cancel() || moving;
  }

  /** Whether a point is being moved, so that the new data it causes must not be animated. */
  get moving() {
    return this.move.active;
  }

  /** The same step with new data: a field stays open while its number exists, and a moved point stays at the pointer. */
  settle() {
    this.move.settle();
    if (!this.field.opened) return;
    if (this.#edit(this.typed)?.by === "number") this.field.place();
    else this.field.close();
  }

  /** Another scene or position: a typed number is submitted if `wanted`. */
  leave(wanted = false) {
    this.move.cancel();
    this.cancel();
    this.field.close(wanted);
  }
}
