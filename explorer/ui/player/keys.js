// Keys of the whole page, so that a clicker works without a click first. Only the player used last listens.

const PLAYERS = [];

const roles = (...names) => names.map((role) => `[role=${role}]`).join(",");
const ARROWS = ["ArrowRight", "ArrowLeft"];
const ENDS = ["Home", "End"];
const PAGES = ["PageDown", "PageUp"]; // sent by clickers: only elements that need these keys keep them

// Keys that elements keep because they use them; the first row whose selector matches applies.
const OWNERS = [
  [`textarea, select, iframe, video, audio, dialog, canvas, [contenteditable], [role=combobox][aria-expanded=true], ${
    roles("listbox", "option", "menu", "menuitem", "tree", "treeitem", "grid", "dialog", "application")}`, () => true],
  [`input[type=range], ${roles("slider")}`, (key) => [...ARROWS, ...ENDS, ...PAGES].includes(key)],
  [`input[type=radio], ${roles("radio", "radiogroup", "tab")}`, (key) => [...ARROWS, ...ENDS, " "].includes(key)],
  [`input[type=checkbox], button, a[href], summary, ${roles("button", "link", "checkbox", "switch")}`, (key) => key === " "],
  [`input, ${roles("textbox", "searchbox", "combobox", "spinbutton")}`, (key) => !PAGES.includes(key)],
];

const COMMANDS = {
  ArrowRight: "next", " ": "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last",
  p: "play", f: "full", "?": "help", "\uff1f": "help", Escape: "leave",
};
const HELD = new Set(["play", "full", "help", "leave"]); // holding one of these keys must not toggle repeatedly

/** Command of a key; `code` identifies the letter if an input method consumes it. */
export function command(key, code = "") {
  if (key === "Process") return COMMANDS[code.replace("Key", "").toLowerCase()];
  const name = COMMANDS[key.length === 1 ? key.toLowerCase() : key];
  return name ?? (/^[1-9]$/.test(key) ? Number(key) - 1 : undefined);
}

/** Whether an element needs a key itself; `matches` tests a selector. */
export function keeps(key, matches) {
  return Boolean(OWNERS.find(([selector]) => matches(selector))?.[1](key));
}

function kept(event, player) {
  const path = event.composedPath().filter((node) => node instanceof Element);
  return path.some((node) => !player.owns(node) && keeps(event.key, (selector) => node.matches(selector)));
}

function onKey(event) {
  const player = PLAYERS.findLast((one) => one.visible());
  if (!player || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = command(event.key, event.code);
  if (name === undefined || kept(event, player) || !player.wants(name)) return;
  if (event.shiftKey && event.key.length > 1) return; // Shift with an arrow or Home selects text
  if (event.repeat && HELD.has(name)) return;
  event.preventDefault();
  player.perform(name);
}

export function listen(player) {
  forget(player);
  if (!PLAYERS.length) document.addEventListener("keydown", onKey);
  PLAYERS.push(player);
}

export function forget(player) {
  const index = PLAYERS.indexOf(player);
  if (index >= 0) PLAYERS.splice(index, 1);
  if (!PLAYERS.length) document.removeEventListener("keydown", onKey);
}
