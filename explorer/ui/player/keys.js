// Keys of the whole page, so that a hand clicker works without a click first. Only one player listens: the one used last.

const PLAYERS = [];

// Whatever edits, chooses or slides with these keys keeps them.
const OWNERS = [
  "input", "textarea", "select", "iframe", "video", "audio", "dialog", "canvas", "[contenteditable]",
  ...["slider", "textbox", "searchbox", "combobox", "listbox", "option", "radio", "radiogroup", "spinbutton", "tab", "menu",
    "menuitem", "tree", "treeitem", "grid", "dialog", "application"].map((role) => `[role=${role}]`),
].join(",");
const PRESSABLE = "button, a[href], summary, [role=button], [role=link], [role=checkbox], [role=switch]";

const COMMANDS = {
  ArrowRight: "next", " ": "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last",
  p: "play", f: "full", "?": "help", "\uff1f": "help", Escape: "leave",
};
const HELD = new Set(["play", "full", "help", "leave"]); // a key that is held must not flicker through these

/** What a key asks for; `code` tells the letter when an input method keeps it. */
export function command(key, code = "") {
  if (key === "Process") return COMMANDS[code.replace("Key", "").toLowerCase()];
  const name = COMMANDS[key.length === 1 ? key.toLowerCase() : key];
  return name ?? (/^[1-9]$/.test(key) ? Number(key) - 1 : undefined);
}

function taken(event, player) {
  const path = event.composedPath().filter((node) => node instanceof Element);
  if (event.key === " " && path.some((node) => node.matches(PRESSABLE) && !player.owns(node))) return true;
  return path.some((node) => node.matches(OWNERS) && !player.owns(node));
}

function onKey(event) {
  const player = PLAYERS.findLast((one) => one.visible());
  if (!player || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = command(event.key, event.code);
  if (wanted === undefined || taken(event, player) || !player.wants(wanted)) return;
  if (event.shiftKey && event.key.length > 1) return; // with an arrow or Home it selects text
  if (event.repeat && HELD.has(wanted)) return;
  event.preventDefault();
  player.perform(wanted);
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
