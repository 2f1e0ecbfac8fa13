// One player: it owns the step, the speed and whether it plays. Nothing of that goes to the server.

import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { html } from "./dom.js";
import { forget, listen } from "./keys.js";
import { Stage } from "./stage.js";
import { Tip } from "./tip.js";
import { stepOf, write } from "./url.js";

export class Player {
  #clock = new Clock();
  #gone = new AbortController();
  state = { step: 0, speed: 1, playing: false, full: false };

  constructor(box) {
    this.box = box;
    this.text = html("p", { class: "text", "aria-live": "polite", "aria-atomic": "true" });
    this.code = html("code", { class: "code" });
    this.strip = html("output", { class: "tip" });
    this.stage = new Stage("");
    this.controls = new Controls((wanted) => this.perform(wanted));
    this.tip = new Tip(this.stage, this.strip, (held) => (held ? this.#clock.stop() : this.#wind()));
    const foot = html("div", { class: "foot" }, this.strip, this.code);
    box.replaceChildren(this.text, this.stage.root, foot, this.controls.root);
    const { signal } = this.#gone;
    box.addEventListener("pointerdown", () => listen(this), { signal });
    box.addEventListener("focusin", () => listen(this), { signal });
    document.addEventListener("fullscreenchange", () => this.#fullChanged(), { signal });
    window.addEventListener("popstate", () => this.#go(stepOf(location.href, this.state.step)), { signal });
    listen(this);
  }

  load({ lesson, labels, start, url }) {
    const begins = this.lesson?.id !== lesson.id;
    const steps = lesson.steps.length;
    const wanted = begins ? (start ?? 0) : this.state.step;
    this.lesson = lesson;
    this.url = url ?? {};
    this.labels = labels;
    if (labels.lang) this.box.lang = labels.lang;
    this.stage.root.setAttribute("aria-label", labels.picture);
    this.tip.hint = labels.hint;
    this.controls.load(lesson.steps, labels);
    this.state.step = Math.max(0, Math.min(steps - 1, Math.trunc(wanted) || 0));
    this.#show(!begins);
  }

  perform(wanted) {
    const { state } = this;
    const end = this.lesson.steps.length - 1;
    if (typeof wanted === "number") this.#go(wanted);
    else if (wanted.speed) this.#set({ speed: wanted.speed });
    else if (wanted === "next") this.#go(state.step + 1);
    else if (wanted === "back") this.#go(state.step - 1);
    else if (wanted === "first") this.#go(0);
    else if (wanted === "last") this.#go(end);
    else if (wanted === "full") this.#full();
    else if (wanted === "play") {
      this.#set({ playing: !state.playing });
      if (state.playing && state.step === end) this.#go(0);
    }
  }

  // Whether a node that would keep the keys is one of ours: the scrubber leaves them to us.
  owns(node) {
    return node === this.controls.range;
  }

  visible() {
    return this.box.isConnected && this.box.getClientRects().length > 0;
  }

  dispose() {
    forget(this);
    this.#clock.stop();
    this.#gone.abort();
  }

  #go(step) {
    const end = this.lesson.steps.length - 1;
    if (step < 0 || step > end || step === this.state.step) return;
    this.state.step = step;
    if (step === end) this.state.playing = false;
    this.#show(true);
  }

  #set(change) {
    Object.assign(this.state, change);
    this.controls.show(this.state);
    this.#wind();
  }

  #show(animate) {
    const step = this.lesson.steps[this.state.step];
    this.tip.clear();
    if (this.text.textContent !== step.text) this.text.textContent = step.text;
    this.code.textContent = step.code.lines.map(({ text, result }) => (result ? `${text}  # ${result}` : text)).join("\n");
    this.stage.show(step.scene, animate);
    this.controls.show(this.state);
    write(this.url, this.state.step);
    this.#wind();
  }

  #wind() {
    this.#clock.stop();
    const { playing, speed, step } = this.state;
    if (!playing || this.tip.looked !== undefined) return;
    this.#clock.start(this.lesson.steps[step].text, speed, () => this.#go(this.state.step + 1));
  }

  #full() {
    if (this.state.full) document.exitFullscreen();
    else this.box.requestFullscreen?.().catch(() => {});
  }

  #fullChanged() {
    this.#set({ full: this.box.getRootNode().fullscreenElement === this.box });
  }
}
