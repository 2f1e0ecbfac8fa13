// Legend below the picture: entries that hide and show their words, and a colour bar for numbers.

import { unescape } from "./labels.js";
import { color } from "./theme.js";

function element(tag, name, text) {
  const node = document.createElement(tag);
  node.className = name;
  if (text !== undefined) node.textContent = unescape(text); // never HTML: names and values come from files
  return node;
}

const HOLD = 500; // milliseconds of a long press
const nameOf = (item) => item.whole ?? item.label;

export class Legend {
  constructor(place, changed) {
    this.place = place;
    this.changed = changed;
    this.hidden = new Set(); // names of entries
  }

  /** Show the legend of a figure, or none. Hidden entries stay hidden as long as the entries are the same. */
  update(legend, colors) {
    const entries = JSON.stringify([legend?.title, legend?.items?.map(nameOf)]);
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
    return this.items.some((item) => item.trace === trace && this.hidden.has(nameOf(item)));
  }

  draw(legend, colors) {
    const focus = this.buttons?.findIndex((button) => button === document.activeElement) ?? -1;
    this.buttons = [];
    this.all = null;
    this.place.replaceChildren();
    if (!legend) return;
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", unescape(legend.title));
    const entries = element("div", "entries");
    this.place.append(element("span", "title", legend.title), entries);
    if (legend.scale) entries.append(this.scale(legend.scale, colors));
    if (legend.note) entries.append(element("span", "note", legend.note));
    for (const item of legend.items) entries.append(this.entry(item, legend.hint, colors));
    if (legend.items.length) entries.append(this.reset(legend.all), element("span", "hold", legend.hold));
    this.buttons[focus]?.focus();
  }

  entry(item, hint, colors) {
    const button = element("button", "entry");
    button.type = "button";
    button.title = item.whole === undefined ? hint : `${unescape(item.whole)}\n${hint}`;
    if (item.whole !== undefined) button.setAttribute("aria-label", `${unescape(item.whole)} ${item.count}`);
    button.style.setProperty("--ink", color(item.color, colors));
    button.append(element("i", "mark"), element("span", "label", item.label), element("span", "count", item.count));
    this.listen(button, nameOf(item));
    this.buttons.push(button);
    return button;
  }

  listen(button, name) {
    let timer = 0, held = false;
    const stop = () => clearTimeout(timer);
    button.addEventListener("pointerdown", ({ pointerType }) => {
      stop();
      held = false;
      if (pointerType === "mouse") return; // a mouse has double click and Shift
      timer = setTimeout(() => {
        held = true;
        this.press(name, { shiftKey: true });
      }, HOLD);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(end, stop);
    button.addEventListener("contextmenu", (event) => held && event.preventDefault());
    button.addEventListener("click", (event) => {
      if (held) held = false; // the end of a long press
      else this.press(name, event);
    });
  }

  // Always present, so that nothing moves when it appears; invisible and not focusable while nothing is hidden.
  reset(words) {
    this.all = element("button", "entry all", words);
    this.all.type = "button";
    this.all.addEventListener("click", () => {
      this.hidden.clear();
      this.buttons[0]?.focus(); // this button disappears
      this.mark();
      this.changed();
    });
    return this.all;
  }

  scale({ colors: stops, low, high, note }, colors) {
    const node = element("span", "scale");
    const bar = element("i", "bar");
    bar.style.background = `linear-gradient(to right, ${stops.map((stop) => color(stop, colors)).join(", ")})`;
    node.append(element("span", "end", low), bar, element("span", "end", high));
    if (note) node.append(element("span", "note", note));
    return node;
  }

  // A click hides or shows an entry; a double click, Shift+click or a long press isolates it, or shows all again.
  press(name, { shiftKey, detail }) {
    const isolate = shiftKey || detail === 2;
    if (detail !== 2) this.before = new Set(this.hidden);
    const others = this.items.map(nameOf).filter((other) => other !== name);
    if (isolate) {
      const isolated = !this.before.has(name) && others.every((other) => this.before.has(other));
      this.hidden = new Set(isolated ? [] : others);
    } else if (!this.hidden.delete(name)) {
      this.hidden.add(name);
    }
    this.mark();
    this.changed();
  }

  mark() {
    this.buttons?.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(!this.hidden.has(nameOf(this.items[index]))));
    });
    this.all?.toggleAttribute("data-needed", this.hidden.size > 0);
  }
}
