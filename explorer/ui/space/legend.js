// What the colours mean, below the picture: entries that hide and show their words, and a slim bar for numbers.

import { unescape } from "./labels.js";
import { color } from "./theme.js";

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text !== undefined) made.textContent = unescape(text); // never HTML: names and values come from files
  return made;
}

export class Legend {
  constructor(place, changed) {
    this.place = place;
    this.changed = changed;
    this.hidden = new Set();
  }

  /** Show the legend of a figure, or none. What is hidden stays so as long as the entries are the same. */
  update(legend, colors) {
    const entries = JSON.stringify([legend?.title, legend?.items?.map((item) => item.label)]);
    if (entries !== this.entries) this.hidden.clear();
    this.entries = entries;
    this.items = legend?.items ?? [];
    const drawn = JSON.stringify([legend, colors]);
    if (drawn !== this.drawn) this.draw(legend, colors);
    this.drawn = drawn;
    this.mark();
  }

  /** Whether the words of a trace are hidden. */
  hides(trace) {
    return this.items.some((item) => item.trace === trace && this.hidden.has(item.label));
  }

  draw(legend, colors) {
    const focus = this.buttons?.findIndex((button) => button === document.activeElement) ?? -1;
    this.buttons = [];
    this.place.replaceChildren();
    if (!legend) return;
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", unescape(legend.title));
    const entries = element("div", "entries");
    this.place.append(element("span", "title", legend.title), entries);
    if (legend.scale) entries.append(this.scale(legend.scale, colors));
    for (const item of legend.items) {
      const button = element("button", "entry");
      button.type = "button";
      button.title = legend.hint;
      button.style.setProperty("--ink", color(item.color, colors));
      button.append(element("i", "mark"), element("span", "label", item.label), element("span", "count", item.count));
      button.addEventListener("click", (event) => this.press(item.label, event));
      this.buttons.push(button);
      entries.append(button);
    }
    this.buttons[focus]?.focus();
  }

  scale({ colors: stops, low, high, note }, colors) {
    const made = element("span", "scale");
    const bar = element("i", "bar");
    bar.style.background = `linear-gradient(to right, ${stops.map((stop) => color(stop, colors)).join(", ")})`;
    made.append(element("span", "end", low), bar, element("span", "end", high));
    if (note) made.append(element("span", "note", note));
    return made;
  }

  // A click hides or shows; a double click, or one with Shift, leaves this entry alone, or brings all back.
  press(label, { shiftKey, detail }) {
    const alone = shiftKey || detail === 2;
    if (detail !== 2) this.before = new Set(this.hidden);
    const others = this.items.map((item) => item.label).filter((other) => other !== label);
    if (alone) {
      const lonely = !this.before.has(label) && others.every((other) => this.before.has(other));
      this.hidden = new Set(lonely ? [] : others);
    } else if (!this.hidden.delete(label)) {
      this.hidden.add(label);
    }
    this.mark();
    this.changed();
  }

  mark() {
    this.buttons?.forEach((button, place) => {
      button.setAttribute("aria-pressed", String(!this.hidden.has(this.items[place].label)));
    });
  }
}
