// A field over a number of the picture: Enter takes what was typed, Escape leaves; keys inside belong to it.

import { html } from "./dom.js";
import { numberOf } from "./inputs.js";

export class Field {
  constructor(view) {
    this.view = view;
  }

  /** Open over a node; `taken` gets the number, `refused` is called when it is none, `closed` at the end. */
  open(node, { value, label, taken, refused, closed }) {
    this.close();
    const input = html("input", { class: "field", type: "text", inputmode: "decimal", "aria-label": label, autocomplete: "off" });
    const [box, around] = [node.getBoundingClientRect(), this.view.getBoundingClientRect()];
    Object.assign(input.style, {
      left: `${box.left - around.left + this.view.scrollLeft}px`,
      top: `${box.top - around.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
      fontSize: `${Math.max(16, box.height * 0.42)}px`,
    });
    input.value = String(value ?? "");
    const end = (by) => {
      if (this.input !== input) return;
      this.input = undefined;
      input.remove();
      closed(by);
    };
    const take = () => {
      const number = numberOf(input.value);
      if (number === undefined) return false;
      end("enter");
      if (number !== value) taken(number);
      return true;
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation(); // also of the page: a field inside the picture is a field
      if (event.isComposing) return;
      if (event.key === "Escape") end("escape");
      else if (event.key === "Enter" && !take()) {
        input.setAttribute("aria-invalid", "true");
        refused();
      }
    });
    input.addEventListener("input", () => input.removeAttribute("aria-invalid"));
    input.addEventListener("blur", () => take() || end("blur"));
    this.input = input;
    this.leave = () => end("escape");
    this.view.append(input);
    input.focus();
    input.select();
  }

  close() {
    this.leave?.();
  }
}
