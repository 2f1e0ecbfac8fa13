// The player: owns step, speed, playback and presentation mode. None of these is sent to the server.

import { Clock } from "./clock.js";
import { CodePanel } from "./code.js";
import { Controls } from "./controls.js";
import { copy } from "./copy.js";
import { html } from "./dom.js";
import { Edits } from "./edits.js";
import { Exports } from "./export.js";
import { Help } from "./help.js";
import { Hints } from "./hints.js";
import { replaced } from "./inputs.js";
import { forget, listen } from "./keys.js";
import { ahead } from "./prepared.js";
import { Present } from "./present.js";
import { QuestionBox } from "./question.js";
import { Roving } from "./roving.js";
import { Sentence } from "./sentence.js";
import { Stage } from "./stage.js";
import { Tip } from "./tip.js";
import { Pan, Touch } from "./touch.js";
import { mannerOf, saysStep, stepOf, write } from "./url.js";

const SEEN = new Map(); // lesson -> last step, until the page is reloaded

export class Player {
  #clock = new Clock();
  #gone = new AbortController();
  #moving = 0; // duration of the animation at the start of the step, in milliseconds
  #pending = []; // edits that the data do not include yet
  state = { step: 0, speed: 1, playing: false, full: false, present: false };

  /** `send(name, value)` notifies the page; without it nothing can be edited. */
  constructor(box, send) {
    const { signal } = this.#gone;
    this.box = box;
    this.send = send;
    this.sentence = new Sentence();
    this.stage = new Stage();
    this.code = new CodePanel((text) => this.#copy(text, "copied"));
    this.question = new QuestionBox();
    this.controls = new Controls((wanted) => this.perform(wanted));
    this.tip = new Tip(this.stage, (held) => (held ? this.#clock.stop() : this.#wind()));
    this.roving = new Roving(this.stage, { look: (node) => this.tip.look(node), act: (id) => this.edits.act(id) });
    this.spoken = html("p", { class: "spoken", role: "status" });
    this.edits = new Edits(this.stage, this.tip, this.roving, {
      inputs: () => this.inputs,
      send: (edit, value) => this.#edit(edit, value),
      say: (text) => this.#speak(text),
      typing: () => this.#wind(),
    });
    this.pan = new Pan(this.stage);
    new Touch(box, this.stage, { busy: () => this.edits.drag.active, step: (by) => this.perform(by > 0 ? "next" : "back") });
    this.exports = new Exports(this, (n) => this.send("file", { lesson: this.lesson.id, n }));
    this.controls.tools.append(this.exports.root);
    const left = html("div", { class: "left" }, this.question.root, this.tip.root);
    this.foot = html("div", { class: "foot" }, left, this.code.root);
    this.hints = new Hints();
    box.tabIndex = -1; // receives the focus when the focused element disappears
    box.replaceChildren(this.sentence.root, this.stage.view, this.foot, this.controls.root, this.controls.buttons.leave, this.hints.root, this.spoken);
    this.help = new Help(box);
    this.present = new Present(box, (change) => this.#set(change), signal);
    box.addEventListener("pointerdown", () => this.#used(), { signal });
    box.addEventListener("focusin", () => listen(this), { signal });
    window.addEventListener("popstate", () => this.#back(), { signal });
    // the page writes addresses too, without these parameters
    globalThis.navigation?.addEventListener("currententrychange", () => this.#readdress(), { signal });
    listen(this);
  }

  load({ lesson, labels, start, url, editable, seen, files, file }) {
    const first = !this.lesson;
    const begins = this.lesson?.id !== lesson.id;
    const steps = lesson.steps.length;
    const wanted = this.awaited ?? (begins ? (SEEN.get(lesson.id) ?? (first ? start : 0) ?? 0) : this.state.step);
    this.awaited = undefined;
    this.path = location.pathname;
    const heard = this.#heard();
    this.lesson = lesson;
    this.gone = Object.keys(this.url ?? {});
    this.url = url ?? {};
    this.labels = labels;
    this.#pending = begins ? [] : this.#pending.filter(({ n }) => n > (seen ?? 0));
    // data without the last edit must not undo it
    this.inputs = this.#pending.reduce((inputs, { input, path, value }) => replaced(inputs, input, path, value), lesson.inputs ?? {});
    this.tip.labels = this.edits.labels = labels;
    this.tip.editable = this.edits.editable = Boolean(editable && this.send);
    this.box.classList.toggle("editable", this.edits.editable);
    this.hints.load(labels, this.edits.editable);
    if (labels.lang) this.box.lang = labels.lang;
    this.stage.root.setAttribute("aria-label", labels.picture);
    this.sentence.load(lesson.steps);
    this.code.load(labels);
    this.controls.load(lesson.steps, labels);
    this.help.load(labels);
    this.exports.load({ labels, files, file });
    this.state.step = Math.max(0, Math.min(steps - 1, Math.trunc(wanted) || 0));
    if (begins) {
      const { width, height } = lesson.steps[0].scene;
      this.box.style.setProperty("--shape", `${width} / ${height}`);
    }
    if (first) {
      const { speed, present } = mannerOf(location.href);
      this.state.speed = speed;
      this.present.set(present, labels.present);
    }
    this.#show(!begins, begins);
    if (heard && this.#heard() !== heard) this.#speak(this.#heard());
    ahead(lesson);
  }

  perform(wanted) {
    const { state } = this;
    if (this.help.opened) {
      if (wanted === "help" || wanted === "leave") this.help.shut();
      return;
    }
    const end = this.lesson.steps.length - 1;
    if (typeof wanted === "number") this.#go(wanted);
    else if (wanted.speed) this.#set({ speed: wanted.speed });
    else if (wanted === "next") this.#go(state.step + 1);
    else if (wanted === "back") this.#go(state.step - 1);
    else if (wanted === "first") this.#go(0);
    else if (wanted === "last") this.#go(end);
    else if (wanted === "full") this.present.toggleFull();
    else if (wanted === "present") this.present.set(!state.present, this.labels.present);
    else if (wanted === "leave") this.#leave();
    else if (wanted === "help") this.help.open();
    else if (wanted === "link") this.#copy(location.href, "copied_link");
    else if (wanted === "play") {
      this.tip.clear();
      this.#set({ playing: !state.playing });
      if (state.playing && state.step === end) this.#go(0);
    }
  }

  /** Whether a command has a meaning now: Escape belongs to the page unless there is something to leave. */
  wants(wanted) {
    return wanted !== "leave" || this.state.present || this.help.opened || this.edits.drag.active || this.edits.picked !== undefined;
  }

  // Whether a node that would keep the keys is ours: scrubber and picture leave them to the player.
  owns(node) {
    return node === this.box || node === this.controls.range || this.stage.root.contains(node);
  }

  visible() {
    return this.box.isConnected && this.box.getClientRects().length > 0;
  }

  dispose() {
    forget(this);
    this.#clock.stop();
    this.#gone.abort();
    this.exports.dispose();
  }

  #leave() {
    if (!this.edits.cancel()) this.present.set(false);
  }

  #go(step, writes = true) {
    const end = this.lesson.steps.length - 1;
    if (step < 0 || step > end || step === this.state.step) return;
    this.edits.leave(true);
    this.state.step = step;
    if (step === end) this.state.playing = false;
    this.#show(true, true, writes);
  }

  // Back or forward in the browser: the address is already right. The page sends the rest of it, possibly another
  // lesson, to which the step also applies.
  #back() {
    const step = stepOf(location.href, this.state.step);
    this.#go(step, false);
    this.awaited = step;
  }

  // Only the player's own parameters: the rest of an address from the history is outdated.
  #readdress() {
    if (this.lesson && location.pathname === this.path && this.box.isConnected && !saysStep(location.href)) write({}, this.state);
  }

  #set(change) {
    if ("present" in change) this.edits.leave(true); // it moves to another position
    Object.assign(this.state, change);
    if (!this.labels) return;
    this.controls.show(this.state);
    write(this.url, this.state, this.gone);
    this.#wind();
  }

  // `fresh`: another step or another lesson. A picture that pans shows what the step is about, and an open field
  // is closed.
  #show(animate, fresh, writes = true) {
    const step = this.lesson.steps[this.state.step];
    if (writes) {
      SEEN.set(this.lesson.id, this.state.step);
      this.awaited = undefined;
    }
    if (fresh) this.edits.leave();
    else this.edits.cancel();
    if (fresh) this.#speak("");
    this.roving.leave();
    this.tip.show(step.scene);
    this.sentence.show(step.text);
    this.code.show(step.code);
    const asked = this.question.show(step.question);
    this.#moving = this.stage.show(step.scene, animate, this.state.speed);
    this.edits.settle();
    if (this.roving.settle() || asked) this.box.focus({ preventScroll: true });
    if (fresh) this.pan.show(step.scene, animate);
    this.controls.show(this.state);
    if (writes) write(this.url, this.state, this.gone);
    this.#wind();
  }

  #wind() {
    this.#clock.stop();
    const { playing, speed, step } = this.state;
    if (!playing || this.tip.looked !== undefined || this.edits.field.opened) return;
    this.#clock.start(this.lesson.steps[step].text, speed, this.#moving, () => this.#go(this.state.step + 1));
  }

  // Only the edits made here, because other controls may have changed other inputs. All edits that the page does not
  // know yet are sent again, because of two messages it only sees the last.
  #edit({ input, path = [], by }, value) {
    this.sent = Math.max(Date.now(), (this.sent ?? 0) + 1);
    const change = { n: this.sent, input, path: by === "number" ? path : [], value };
    this.#pending.push(change);
    this.inputs = replaced(this.inputs, input, change.path, value);
    this.send("edits", { lesson: this.lesson.id, n: this.sent, edits: this.#pending });
  }

  // Description of the focused number.
  #heard() {
    const id = this.roving.focused;
    return id === undefined ? undefined : this.stage.node(id)?.getAttribute("aria-label");
  }

  #speak(text) {
    this.spoken.textContent = text;
  }

  // A text box of the page is committed before anything in the picture is edited.
  #used() {
    listen(this);
    const { activeElement } = document;
    if (!this.box.contains(activeElement) && activeElement?.matches("input, textarea")) activeElement.blur();
  }

  async #copy(text, said) {
    const done = await copy(text);
    this.controls.say(done ? this.labels[said] : this.labels.not_copied);
  }
}
