// The page of a lesson as one file: the player in both languages, without a server.

import { Player } from "../ui/player/player.js";

const { first, languages, start } = JSON.parse(document.getElementById("lesson").textContent);
const player = new Player(document.querySelector(".player"));
const buttons = new Map();

function show(language) {
  const { title, made, labels, lesson } = languages[language];
  document.documentElement.lang = labels.lang;
  document.title = title;
  document.querySelector("h1").textContent = title;
  document.querySelector("footer").textContent = made;
  for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === language));
  player.load({ lesson, labels, start: firstStep(start), url: { lang: language } });
}

// Step from 0: that of the address (counted from 1), or `otherwise`, for which the file was made.
function firstStep(otherwise) {
  const step = Number.parseInt(new URL(location.href).searchParams.get("step"), 10);
  return Number.isInteger(step) ? step - 1 : otherwise;
}

for (const [language, { name, labels }] of Object.entries(languages)) {
  const button = document.createElement("button");
  button.type = "button";
  button.lang = labels.lang;
  button.textContent = name;
  button.addEventListener("mousedown", (event) => event.preventDefault()); // Space still means "next"
  button.addEventListener("click", () => show(language));
  buttons.set(language, button);
  document.querySelector(".languages").append(button);
}
const requested = new URL(location.href).searchParams.get("lang");
show(Object.hasOwn(languages, requested) ? requested : first);
