// A field over a number of the picture: Enter takes what was typed, Escape leaves; keys inside belong to it.

import { html } from "./dom.js";
import { numberOf } from "./inputs.js";

const PAGES = new Set(["PageDown", "PageUp"]); // a field has no use for a clicker, so it steps, and what was typed counts

export class Field {
  constructor(view) {
    this.view = view;
    new ResizeObserver(() => this.place()).observe(view);
  }

  get opened() {
    return this.input !== undefined;
  }

  /** Open over a node, for numbers up to `most` on either side of zero; `taken` gets the number, `refused` is called
   * with what is wrong, `closed` at the end. `keys` is the id of what tells the keys. */
  open(node, { value, most = Infinity, label, keys, taken, refused, closed }) {
    this.close();
    const input = html("input", { class: "field", type: "text", inputmode: "decimal", "aria-label": label, "aria-describedby": keys, autocomplete: "off" });
    input.value = String(value ?? "");
    const end = (by) => {
      if (this.input !== input) return false; // taking it away blurs it once more
      this.input = undefined;
      input.remove();
      closed(by);
      return true;
    };
    const take = (by) => {
      const number = numberOf(input.value);
      const wrong = number === undefined ? "no_number" : Math.abs(number) > most ? "outside" : "";
      if (!wrong && end(by) && number !== value) taken(number);
      return wrong;
    };
    input.addEventListener("keydown", (event) => {
      if (!PAGES.has(event.key)) event.stopPropagation(); // also of the page: a field inside the picture is a field
      if (event.isComposing) return;
      if (event.key === "Escape") end("escape");
      const wrong = event.key === "Enter" && take("enter");
      if (!wrong) return;
      input.setAttribute("aria-invalid", "true");
      refused(wrong);
    });
    input.addEventListener("input", () => input.removeAttribute("aria-invalid"));
    input.addEventListener("blur", () => this.input === input && take("blur") && end("blur"));
    Object.assign(this, { input, node, finish: () => take("left") && end("left"), leave: () => end("escape") });
    this.view.append(input);
    this.place();
    input.focus();
    input.select();
  }

  /** Close it; what was typed counts only if it is `wanted`. */
  close(wanted = false) {
    if (!this.opened) return;
    if (wanted) this.finish();
    else this.leave();
  }

  /** Over its number, wherever that is now. */
  place() {
    if (!this.opened) return;
    const [box, around] = [this.node.getBoundingClientRect(), this.view.getBoundingClientRect()];
    Object.assign(this.input.style, {
      left: `${box.left - around.left + this.view.scrollLeft}px`,
      top: `${box.top - around.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
      fontSize: `${Math.max(16, box.height * 0.42)}px`,
    });
  }
}
