// The control bar: ticks with names, buttons, speed. It reports commands and shows a state.

import { html } from "./dom.js";
import { icon } from "./icons.js";
import { SPEEDS } from "./url.js";

const STEPPING = ["first", "back", "play", "next", "last"];
const TOOLS = ["link", "present", "full", "help"];

export class Controls {
  constructor(perform) {
    this.perform = perform;
    this.buttons = Object.fromEntries([...STEPPING, ...TOOLS, "leave"].map((name) => [name, this.#button(name)]));
    this.counter = html("span", { class: "counter" });
    this.status = html("span", { class: "status", role: "status" });
    this.range = html("input", { type: "range", min: "0", step: "1" });
    this.range.addEventListener("input", () => perform(Number(this.range.value)));
    this.ticks = html("div", { class: "ticks", "aria-hidden": "true" });
    this.scrubber = html("div", { class: "scrubber" }, html("div", { class: "track" }), this.ticks, this.range);
    this.speeds = html("div", { class: "speeds", role: "group" });
    for (const speed of SPEEDS) this.speeds.append(this.#speed(speed));
    const { buttons } = this;
    const stepping = html("div", { class: "stepping" }, ...STEPPING.map((name) => buttons[name]), this.counter);
    this.tools = html("div", { class: "tools" }, ...TOOLS.map((name) => buttons[name])); // plus the export menu
    const others = html("div", { class: "others" }, this.status, this.speeds, this.tools);
    this.bar = html("div", { class: "bar" }, stepping, others);
    this.root = html("div", { class: "controls" }, this.scrubber, this.bar);
  }

  #button(name) {
    const button = html("button", { type: "button", class: name }, icon(name === "leave" ? "close" : name));
    return this.#press(button, () => this.perform(name));
  }

  #speed(speed) {
    const button = html("button", { type: "button", "data-speed": speed }, `${speed}×`);
    return this.#press(button, () => this.perform({ speed }));
  }

  #press(button, action) {
    // a mouse click does not move the focus, so that Space still means "next"; Tab reaches the button
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", action);
    return button;
  }

  load(steps, labels) {
    this.names = steps.map((step) => step.name);
    this.labels = labels;
    this.range.max = String(steps.length - 1);
    this.range.setAttribute("aria-label", labels.steps);
    this.speeds.setAttribute("aria-label", labels.speed);
    this.scrubber.style.setProperty("--steps", steps.length);
    this.ticks.replaceChildren(...this.names.map((name) => html("span", {}, html("i"), html("b", {}, name))));
    this.shown = {};
  }

  /** Only changes are written: the browser processes every attribute that is set. */
  show(state) {
    const { step, playing, speed, full, present } = state;
    const { labels, names, buttons, shown } = this;
    const end = names.length - 1;
    this.shown = { ...state };
    if (shown.step !== step) {
      this.range.value = String(step);
      this.range.setAttribute("aria-valuetext", `${step + 1}, ${names[step]}`);
      [...this.ticks.children].forEach((tick, index) => {
        const name = index < step ? "past" : index === step ? "now" : "";
        if (tick.className !== name || !tick.hasAttribute("class")) tick.className = name;
      });
      this.counter.textContent = `${step + 1} / ${names.length}`;
      // aria-disabled instead of disabled: a disabled button would lose the focus
      for (const name of ["first", "back"]) buttons[name].setAttribute("aria-disabled", String(step === 0));
      for (const name of ["next", "last"]) buttons[name].setAttribute("aria-disabled", String(step === end));
    }
    if (shown.playing !== playing || shown.full !== full || shown.present !== present) {
      const texts = {
        ...labels,
        play: playing ? labels.pause : labels.play,
        full: full ? labels.leave_full : labels.full,
        present: labels.present,
        leave: labels.leave_present,
      };
      for (const [name, button] of Object.entries(buttons)) {
        button.setAttribute("aria-label", texts[name]);
        button.title = texts[name];
      }
      buttons.play.replaceChildren(icon(playing ? "pause" : "play"));
    }
    if (shown.speed !== speed) {
      for (const button of this.speeds.children) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
    }
  }

  /** A short confirmation, visible and spoken; it disappears by itself. */
  say(text) {
    clearTimeout(this.saying);
    this.status.textContent = text;
    this.saying = setTimeout(() => (this.status.textContent = ""), 3000);
  }
}
