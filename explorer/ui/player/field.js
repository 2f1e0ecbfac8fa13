// An input field over a number of the picture: Enter submits, Escape cancels; it handles its own keys.

import { html } from "./dom.js";
import { numberOf } from "./inputs.js";

// Keys of a clicker: a field does not use them, so they step and submit the typed number.
const PAGES = new Set(["PageDown", "PageUp"]);

export class Field {
  constructor(view) {
    this.view = view;
    new ResizeObserver(() => this.place()).observe(view);
  }

  get opened() {
    return this.input !== undefined;
  }

  /** Open over a node, for numbers up to `most` in absolute value; `taken` receives the number, `refused` an error,
   * and `closed` is called at the end. `keys` is the id of the description of the keys. */
  open(node, { value, most = Infinity, label, keys, taken, refused, closed }) {
    this.close();
    const input = html("input", { class: "field", type: "text", inputmode: "decimal", "aria-label": label, "aria-describedby": keys, autocomplete: "off" });
    input.value = String(value ?? "");
    const end = (by) => {
      if (this.input !== input) return false; // removing it causes another blur
      this.input = undefined;
      input.remove();
      closed(by);
      return true;
    };
    const submit = (by) => {
      const number = numberOf(input.value);
      const error = number === undefined ? "no_number" : Math.abs(number) > most ? "outside" : "";
      if (!error && end(by) && number !== value) taken(number);
      return error;
    };
    input.addEventListener("keydown", (event) => {
      if (!PAGES.has(event.key)) event.stopPropagation(); // also hidden from the page, as for any text field
      if (event.isComposing) return;
      if (event.key === "Escape") end("escape");
      const error = event.key === "Enter" && submit("enter");
      if (!error) return;
      input.setAttribute("aria-invalid", "true");
      refused(error);
    });
    input.addEventListener("input", () => input.removeAttribute("aria-invalid"));
    input.addEventListener("blur", () => this.input === input && submit("blur") && end("blur"));
    Object.assign(this, { input, node, finish: () => submit("left") && end("left"), leave: () => end("escape") });
    this.view.append(input);
    this.place();
    input.focus();
    input.select();
  }

  /** Close the field; the typed number is submitted only if `wanted`. */
  close(wanted = false) {
    if (!this.opened) return;
    if (wanted) this.finish();
    else this.leave();
  }

  /** Place the field over its number. */
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
