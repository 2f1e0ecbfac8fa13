// Presentation mode: the player covers the window, with or without full screen of the browser.

export class Present {
  /** `changed({ present, full })` is called at every change, including Escape in full screen. */
  constructor(box, changed, signal) {
    this.box = box;
    this.changed = changed;
    this.present = false;
    this.full = false;
    document.addEventListener("fullscreenchange", () => this.#fullChanged(), { signal });
    document.addEventListener("focusin", (event) => this.#keepFocus(event), { signal });
    document.addEventListener("keydown", (event) => this.#cycle(event), { signal });
  }

  /** `name`: accessible name. */
  set(present, name = this.name) {
    this.name = name;
    if (this.present === present) return;
    if (present) this.#remember();
    this.present = present;
    this.#cover();
    if (!present && this.full) document.exitFullscreen();
    this.changed({ present, full: this.full });
  }

  /** Full screen includes presentation mode; leaving it restores the previous mode. */
  toggleFull() {
    if (this.full) {
      document.exitFullscreen();
      return;
    }
    if (!this.present) this.#remember();
    this.before = this.present;
    this.present = true;
    this.#uncover(); // an overlay of the page cannot be full screen
    this.box.requestFullscreen?.().catch(() => this.#cover());
    if (!this.box.requestFullscreen) this.#cover();
    this.changed({ present: true, full: false });
  }

  // Tab cycles within the overlay.
  #cycle(event) {
    const { box } = this;
    if (!this.present || event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey || box.querySelector("dialog[open]")) return;
    const { activeElement } = box.getRootNode();
    const stops = [...box.querySelectorAll('button, input, [tabindex="0"]')].filter((node) => node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true }));
    const end = stops.at(event.shiftKey ? 0 : -1);
    if (activeElement !== box && activeElement !== end && box.contains(activeElement)) return;
    event.preventDefault();
    stops.at(event.shiftKey ? -1 : 0).focus();
  }

  // Nothing else on the page can take the focus.
  #keepFocus(event) {
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

  // Remember the state of the page, to restore it afterwards.
  #remember() {
    const { box } = this;
    const { activeElement } = box.getRootNode();
    this.scrolled = scrollers(box).map((node) => [node, node.scrollTop]);
    this.opener = box.contains(activeElement) ? activeElement : undefined;
  }

  // A popover is above everything else on the page, whatever its stacking contexts.
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
    // the pressed button has disappeared or reappeared
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

// Scrolled ancestors of the player: their positions are lost while it covers the page.
function scrollers(box) {
  const scrolled = [];
  for (let node = box; node; node = node.parentNode ?? node.host) if (node.scrollTop > 0) scrolled.push(node);
  return scrolled;
}
