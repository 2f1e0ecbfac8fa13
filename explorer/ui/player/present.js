// Presenting: the player covers the whole window, with or without the browser's full screen.

export class Present {
  /** `changed({ present, full })` hears of every change, also of Escape in full screen. */
  constructor(box, changed, signal) {
    this.box = box;
    this.changed = changed;
    this.present = false;
    this.full = false;
    document.addEventListener("fullscreenchange", () => this.#fullChanged(), { signal });
    document.addEventListener("focusin", (event) => this.#keep(event), { signal });
    document.addEventListener("keydown", (event) => this.#round(event), { signal });
  }

  set(present) {
    if (this.present === present) return;
    this.present = present;
    this.#cover();
    if (!present && this.full) document.exitFullscreen();
    this.changed({ present, full: this.full });
  }

  /** Full screen always presents; leaving it goes back to what was before. */
  toggleFull() {
    if (this.full) {
      document.exitFullscreen();
      return;
    }
    this.before = this.present;
    this.present = true;
    this.#uncover(); // what stands over the page may not fill the screen
    this.box.requestFullscreen?.().catch(() => this.#cover());
    if (!this.box.requestFullscreen) this.#cover();
    this.changed({ present: true, full: false });
  }

  // Tab goes round in what covers the page.
  #round(event) {
    const { box } = this;
    if (!this.present || event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey || box.querySelector("dialog[open]")) return;
    const { activeElement } = box.getRootNode();
    const stops = [...box.querySelectorAll('button, input, [tabindex="0"]')].filter((node) => node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true }));
    const end = stops.at(event.shiftKey ? 0 : -1);
    if (activeElement !== box && activeElement !== end && box.contains(activeElement)) return;
    event.preventDefault();
    stops.at(event.shiftKey ? -1 : 0).focus();
  }

  // Nothing else of that page takes the focus either.
  #keep(event) {
    if (this.present && !event.composedPath().includes(this.box)) this.box.focus();
  }

  #fullChanged() {
    const full = this.box.getRootNode().fullscreenElement === this.box;
    if (full === this.full) return;
    this.full = full;
    if (!full && this.present) this.present = this.before ?? false;
    this.#cover();
    this.changed({ present: this.present, full });
  }

  // A popover stands above everything of the page, whatever that page does with its layers.
  #cover() {
    const { box } = this;
    box.classList.toggle("presenting", this.present);
    if (!this.present || this.full) this.#uncover();
    else if (box.showPopover && !box.hasAttribute("popover")) {
      box.setAttribute("popover", "manual");
      box.showPopover();
    }
  }

  #uncover() {
    const { box } = this;
    if (!box.hasAttribute("popover")) return;
    box.hidePopover();
    box.removeAttribute("popover");
  }
}
