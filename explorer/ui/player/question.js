// A question with choices, for a prediction. The verdict is shown at once in words, colour and shape. It never blocks
// stepping.

import { html } from "./dom.js";

export class QuestionBox {
  #given = new Map(); // choices by question, for the lifetime of the player

  constructor() {
    this.root = html("div", { class: "question", hidden: "" });
    this.root.addEventListener("keydown", (event) => {
      const index = /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey ? Number(event.key) - 1 : -1;
      const choice = this.choices?.children[index];
      if (!choice) return;
      event.preventDefault(); // on a choice, a digit selects a choice instead of a step
      choice.focus();
      this.#choose(index);
    });
  }

  /** Returns whether the focus was on a question that disappeared. */
  show(question) {
    const key = question && JSON.stringify(question);
    if (this.key === key) return false;
    const held = this.root.contains(this.root.getRootNode().activeElement);
    this.key = key;
    this.question = question;
    this.root.hidden = !question;
    if (!question) {
      this.choices = undefined;
      this.root.replaceChildren();
      return held;
    }
    this.asked = html("p", { class: "asked" }, question.text);
    this.verdict = html("p", { class: "verdict", role: "status" });
    this.choices = html("div", { class: "choices", role: "group", "aria-label": question.text });
    question.choices.forEach((text, index) => this.choices.append(this.#choice(text, index)));
    this.root.replaceChildren(html("div", { class: "asking" }, this.asked, this.verdict), this.choices);
    if (this.#given.has(key)) this.#mark(this.#given.get(key));
    return held;
  }

  #choice(text, index) {
    const mark = html("i", { "aria-hidden": "true" });
    const button = html("button", { type: "button", class: "choice", "aria-pressed": "false" }, mark, html("span", {}, text));
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.#choose(index));
    return button;
  }

  #choose(index) {
    this.#given.set(this.key, index);
    this.#mark(index);
  }

  #mark(index) {
    const { answer, right, wrong } = this.question;
    const well = index === answer;
    [...this.choices.children].forEach((button, i) => {
      const given = i === index;
      button.className = given ? `choice ${well ? "right" : "wrong"}` : "choice";
      button.setAttribute("aria-pressed", String(given));
      button.firstChild.textContent = given ? (well ? "\u2713" : "\u2717") : "";
    });
    this.verdict.textContent = well ? right : wrong;
    this.asked.classList.add("answered");
    this.verdict.className = `verdict ${well ? "right" : "wrong"}`;
  }
}
