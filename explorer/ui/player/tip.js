// The strip that writes out the arithmetic behind a number, and lights what it was computed from.

export class Tip {
  constructor(stage, strip, hold) {
    this.stage = stage;
    this.strip = strip;
    this.hold = hold; // told whether a number is being looked at, so that playing waits
    this.hint = "";
    const { root } = stage;
    // a move, not a pointer that is over: cells also slide under a pointer that rests
    root.addEventListener("pointermove", (event) => this.#look(event.target));
    root.addEventListener("pointerleave", () => this.#look(root.getRootNode().activeElement));
    root.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && this.#look(event.target));
    root.addEventListener("focusout", () => this.clear());
  }

  #look(target) {
    const id = target?.closest?.("g[data-id]")?.dataset.id;
    const element = id === undefined ? undefined : this.stage.element(id);
    if (!element?.tip) {
      this.clear();
      return;
    }
    if (this.looked === id) return;
    this.clear();
    this.looked = id;
    this.strip.textContent = element.tip;
    this.strip.classList.add("said");
    for (const name of [id, ...(element.sources ?? [])]) this.stage.node(name)?.classList.add("lit");
    this.hold(true);
  }

  clear() {
    const held = this.looked !== undefined;
    this.looked = undefined;
    this.strip.textContent = this.hint;
    this.strip.classList.remove("said");
    for (const node of this.stage.root.querySelectorAll(".lit")) node.classList.remove("lit");
    if (held) this.hold(false);
  }
}
