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

  /** `name`: what it is called for those who hear it. */
  set(present, name = this.name) {
    this.name = name;
    if (this.present === present) return;
    if (present) this.#begin();
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
    if (!this.present) this.#begin();
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

  // What the page goes back to afterwards.
  #begin() {
    const { box } = this;
    const { activeElement } = box.getRootNode();
    this.scrolled = scrollers(box).map((node) => [node, node.scrollTop]);
    this.opener = box.contains(activeElement) ? activeElement : undefined;
  }

  // A popover stands above everything of the page, whatever that page does with its layers.
  #cover() {
    const { box, present } = this;
    const covered = box.classList.contains("presenting");
    const held = box.contains(box.getRootNode().activeElement);
    box.classList.toggle("presenting", present);
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-label", this.name ?? ""]]) {
      if (present) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
    if (!present || this.full) this.#uncover();
    else if (box.showPopover && !box.hasAttribute("popover")) {
      box.setAttribute("popover", "manual");
      box.showPopover();
    }
    if (present === covered) return;
    // the button that was pressed is gone, or is there again
    if (present) box.focus({ preventScroll: true });
    else if (held) (this.opener ?? box).focus({ preventScroll: true });
    if (!present) for (const [node, top] of this.scrolled ?? []) node.scrollTop = top;
  }

  #uncover() {
    const { box } = this;
    if (!box.hasAttribute("popover")) return;
    box.hidePopover();
    box.removeAttribute("popover");
  }
}

// What of the page around is scrolled: the place of the player in it is lost while it covers the page.
function scrollers(box) {
  const found = [];
  for (let node = box; node; node = node.parentNode ?? node.host) if (node.scrollTop > 0) found.push(node);
  return found;
}
