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
  #disposed = new AbortController();
  #moving = 0; // duration of the animation at the start of the step, in milliseconds
  #pending = []; // edits that the data do not include yet
  state = { step: 0, speed: 1, playing: false, full: false, present: false };

  /** `send(name, value)` notifies the page; without it nothing can be edited. */
  constructor(box, send) {
    const { signal } = this.#disposed;
    this.box = box;
    this.send = send;
    this.sentence = new Sentence();
    this.stage = new Stage();
    this.code = new CodePanel((text) => this.#copy(text, "copied"));
    this.question = new QuestionBox();
    this.controls = new Controls((command) => this.perform(command));
    this.tip = new Tip(this.stage, (held) => (held ? this.#clock.stop() : this.#schedule()));
    this.roving = new Roving(this.stage, { look: (node) => this.tip.look(node), act: (id) => this.edits.act(id) });
    this.spoken = html("p", { class: "spoken", role: "status" });
    this.edits = new Edits(this.stage, this.tip, this.roving, {
      inputs: () => this.inputs,
      send: (edit, value) => this.#edit(edit, value),
      say: (text) => this.#speak(text),
      typing: () => this.#schedule(),
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
    box.addEventListener("pointerdown", () => this.#activate(), { signal });
    box.addEventListener("focusin", () => listen(this), { signal });
    // on the way down, because the controls of Streamlit stop their clicks; afterwards, when they have the focus
    document.addEventListener("click", ({ detail }) => detail && setTimeout(() => this.#leaveControl()), { capture: true, signal });
    window.addEventListener("popstate", () => this.#back(), { signal });
    // the page writes addresses too, without these parameters
    globalThis.navigation?.addEventListener("currententrychange", () => this.#restoreAddress(), { signal });
    listen(this);
  }

  load({ lesson, labels, start, url, editable, seen, files, file }) {
    const first = !this.lesson;
    const newLesson = this.lesson?.id !== lesson.id;
    const steps = lesson.steps.length;
    const step = this.awaited ?? (newLesson ? (SEEN.get(lesson.id) ?? (first ? start : 0) ?? 0) : this.state.step);
    this.awaited = undefined;
    this.path = location.pathname;
    const description = this.#description();
    this.lesson = lesson;
    this.gone = Object.keys(this.url ?? {});
    this.url = url ?? {};
    this.labels = labels;
    this.#pending = newLesson ? [] : this.#pending.filter(({ n }) => n > (seen ?? 0));
    // older data must not undo pending edits
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
    this.state.step = Math.max(0, Math.min(steps - 1, Math.trunc(step) || 0));
    if (newLesson) {
      const { width, height } = lesson.steps[0].scene;
      this.box.style.setProperty("--shape", `${width} / ${height}`);
    }
    if (first) {
      const { speed, present } = mannerOf(location.href);
      this.state.speed = speed;
      this.present.set(present, labels.present);
    }
    this.#show(!newLesson, newLesson);
    if (description && this.#description() !== description) this.#speak(this.#description());
    ahead(lesson);
  }

  perform(command) {
    const { state } = this;
    if (this.help.opened) {
      if (command === "help" || command === "leave") this.help.shut();
      return;
    }
    const end = this.lesson.steps.length - 1;
    if (typeof command === "number") this.#go(command);
    else if (command.speed) this.#set({ speed: command.speed });
    else if (command === "next") this.#go(state.step + 1);
    else if (command === "back") this.#go(state.step - 1);
    else if (command === "first") this.#go(0);
    else if (command === "last") this.#go(end);
    else if (command === "full") this.present.toggleFull();
    else if (command === "present") this.present.set(!state.present, this.labels.present);
    else if (command === "leave") this.#leave();
    else if (command === "help") this.help.open();
    else if (command === "link") this.#copy(location.href, "copied_link");
    else if (command === "play") {
      this.tip.clear();
      this.#set({ playing: !state.playing });
      if (state.playing && state.step === end) this.#go(0);
    }
  }

  /** Whether the player handles a command now: it leaves Escape to the page if there is nothing to cancel or leave. */
  wants(command) {
    return command !== "leave" || this.state.present || this.help.opened || this.edits.drag.active || this.edits.moving || this.edits.picked !== undefined;
  }

  // Whether a node leaves its keys to the player: the scrubber and the picture do.
  owns(node) {
    return node === this.box || node === this.controls.range || this.stage.root.contains(node);
  }

  visible() {
    return this.box.isConnected && this.box.getClientRects().length > 0;
  }

  dispose() {
    forget(this);
    this.#clock.stop();
    this.#disposed.abort();
    this.exports.dispose();
  }

  #leave() {
    if (!this.edits.abandon()) this.present.set(false);
  }

  #go(step, writes = true) {
    const end = this.lesson.steps.length - 1;
    if (step < 0 || step > end || step === this.state.step) return;
    this.edits.leave(true);
    this.state.step = step;
    if (step === end) this.state.playing = false;
    this.#show(true, true, writes);
  }

  // Back or forward in the browser: the address is already correct. If it names another lesson, the page sends that
  // later, and the step applies to it too.
  #back() {
    const step = stepOf(location.href, this.state.step);
    this.#go(step, false);
    this.awaited = step;
  }

  // Write only step, speed and mode: the other known parameters may be outdated for an address from the history.
  #restoreAddress() {
    if (this.lesson && location.pathname === this.path && this.box.isConnected && !saysStep(location.href)) write({}, this.state);
  }

  #set(change) {
    if ("present" in change) this.edits.leave(true); // the picture moves
    Object.assign(this.state, change);
    if (!this.labels) return;
    this.controls.show(this.state);
    write(this.url, this.state, this.gone);
    this.#schedule();
  }

  // `fresh`: another step or another lesson. Then an open field is closed, and a picture that pans moves to the
  // elements that the step is about.
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
    this.#moving = this.stage.show(step.scene, animate && !this.edits.moving, this.state.speed);
    this.edits.settle();
    if (this.roving.settle() || asked) this.box.focus({ preventScroll: true });
    if (fresh) this.pan.show(step.scene, animate);
    this.controls.show(this.state);
    if (writes) write(this.url, this.state, this.gone);
    this.#schedule();
  }

  #schedule() {
    this.#clock.stop();
    const { playing, speed, step } = this.state;
    if (!playing || this.tip.looked !== undefined || this.edits.field.opened) return;
    this.#clock.start(this.lesson.steps[step].text, speed, this.#moving, () => this.#go(this.state.step + 1));
  }

  // Send only the edits made here, because other controls may have changed other inputs. Send all edits that the page
  // has not confirmed, because it sees only the last of several messages.
  #edit({ input, path = [], by }, value) {
    this.sent = Math.max(Date.now(), (this.sent ?? 0) + 1);
    const change = { n: this.sent, input, path: by === "number" ? path : [], value };
    this.#pending.push(change);
    this.inputs = replaced(this.inputs, input, change.path, value);
    this.send("edits", { lesson: this.lesson.id, n: this.sent, edits: this.#pending });
  }

  // Description of the focused number.
  #description() {
    const id = this.roving.focused;
    return id === undefined ? undefined : this.stage.node(id)?.getAttribute("aria-label");
  }

  #speak(text) {
    this.spoken.textContent = text;
  }

  // Commit a text box of the page before the picture is edited.
  #activate() {
    listen(this);
    const { activeElement } = document;
    if (!this.box.contains(activeElement) && activeElement?.matches("input, textarea")) activeElement.blur();
  }

  // A control of the page that was clicked does not keep the arrow keys, one that was chosen by keyboard (detail 0) does.
  #leaveControl() {
    const { activeElement } = document;
    if (!this.visible() || this.box.contains(activeElement)) return;
    if (activeElement?.matches("button, [role=radio], input[type=radio]")) activeElement.blur();
  }

  async #copy(text, confirmation) {
    const done = await copy(text);
    this.controls.say(done ? this.labels[confirmation] : this.labels.not_copied);
  }
}
