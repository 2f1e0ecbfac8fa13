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

  // Tab does not reach the page that is covered.
  #keep(event) {
    if (this.present && !event.composedPath().includes(this.box)) this.box.querySelector(".leave").focus();
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
