// The bar under the picture: ticks with names, buttons, speed, full screen. It reports commands and shows a state.

import { html, svg } from "./dom.js";

const ICONS = {
  first: "M6 5v14M19 5l-9 7 9 7z",
  back: "M20 12H5M11 6l-6 6 6 6",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  next: "M4 12h15M13 6l6 6-6 6",
  last: "M18 5v14M5 5l9 7-9 7z",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};
const SPEEDS = [0.5, 1, 2];

function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

export class Controls {
  constructor(perform) {
    this.perform = perform;
    this.buttons = Object.fromEntries(["first", "back", "play", "next", "last", "full"].map((name) => [name, this.#button(name)]));
    this.counter = html("span", { class: "counter" });
    this.range = html("input", { type: "range", min: "0", step: "1" });
    this.range.addEventListener("input", () => perform(Number(this.range.value)));
    this.ticks = html("div", { class: "ticks", "aria-hidden": "true" });
    this.scrubber = html("div", { class: "scrubber" }, html("div", { class: "track" }), this.ticks, this.range);
    this.speeds = html("div", { class: "speeds", role: "group" });
    for (const speed of SPEEDS) this.speeds.append(this.#speed(speed));
    const { first, back, play, next, last, full } = this.buttons;
    const bar = html("div", { class: "bar" }, first, back, play, next, last, this.counter, this.speeds, full);
    this.root = html("div", { class: "controls" }, this.scrubber, bar);
  }

  #button(name) {
    const button = html("button", { type: "button", class: name }, icon(name));
    return this.#press(button, () => this.perform(name));
  }

  #speed(speed) {
    const button = html("button", { type: "button", "data-speed": speed }, `${speed}×`);
    return this.#press(button, () => this.perform({ speed }));
  }

  #press(button, action) {
    // a mouse leaves the focus where it was, so that Space goes on meaning "next"; Tab still reaches the button
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
  }

  show({ step, playing, speed, full }) {
    const { labels, names, buttons } = this;
    const end = names.length - 1;
    this.range.value = String(step);
    this.range.setAttribute("aria-valuetext", `${step + 1}, ${names[step]}`);
    [...this.ticks.children].forEach((tick, index) => {
      tick.className = index < step ? "past" : index === step ? "now" : "";
    });
    this.counter.textContent = `${step + 1} / ${names.length}`;
    const said = { ...labels, play: playing ? labels.pause : labels.play, full: full ? labels.leave_full : labels.full };
    for (const [name, button] of Object.entries(buttons)) {
      button.setAttribute("aria-label", said[name]);
      button.title = said[name];
    }
    buttons.play.replaceChildren(icon(playing ? "pause" : "play"));
    // aria-disabled and not disabled: a button that is switched off while it has the focus would lose it
    for (const name of ["first", "back"]) buttons[name].setAttribute("aria-disabled", String(step === 0));
    for (const name of ["next", "last"]) buttons[name].setAttribute("aria-disabled", String(step === end));
    for (const button of this.speeds.children) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
  }
}
