// The page of a lesson as one file: the player in both languages, without a server.

import { Player } from "../ui/player/player.js";

const { first, languages, start } = JSON.parse(document.getElementById("lesson").textContent);
const player = new Player(document.querySelector(".player"));
const buttons = new Map();

function speak(language) {
  const { title, made, labels, lesson } = languages[language];
  document.documentElement.lang = labels.lang;
  document.title = title;
  document.querySelector("h1").textContent = title;
  document.querySelector("footer").textContent = made;
  for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === language));
  player.load({ lesson, labels, start: begin(start), url: { lang: language } });
}

// Step of the address, counted from 1, or that for which the file was made.
function begin(otherwise) {
  const step = Number.parseInt(new URL(location.href).searchParams.get("step"), 10);
  return Number.isInteger(step) ? step - 1 : otherwise;
}

for (const [language, { name, labels }] of Object.entries(languages)) {
  const button = document.createElement("button");
  button.type = "button";
  button.lang = labels.lang;
  button.textContent = name;
  button.addEventListener("mousedown", (event) => event.preventDefault()); // Space still means "next"
  button.addEventListener("click", () => speak(language));
  buttons.set(language, button);
  document.querySelector(".languages").append(button);
}
const asked = new URL(location.href).searchParams.get("lang");
speak(Object.hasOwn(languages, asked) ? asked : first);
