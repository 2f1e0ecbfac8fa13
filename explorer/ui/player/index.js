// Entry point of the component: one player per mount; new data go to the existing player.

import { Player } from "./player.js";

const PLAYERS = new WeakMap();

export default function mount({ parentElement: root, data, setStateValue }) {
  const box = root.querySelector(".player");
  let player = PLAYERS.get(root);
  if (player?.box !== box) {
    player?.dispose();
    player = new Player(box, setStateValue);
    PLAYERS.set(root, player);
  }
  player.send = setStateValue;
  colours(box);
  player.load(data);
  return () => {
    // Streamlit also calls this when newer data arrive; dispose of the player only when its node is removed
    if (box.isConnected) return;
    player.dispose();
    PLAYERS.delete(root);
  };
}

// Token colours are the chart colours of the theme; CSS cannot read a list, so each is set as a variable. The order
// keeps the first tokens distinct from the blue and orange of signed numbers and from the accent.
const ORDER = [2, 3, 5, 4, 0, 6, 7, 1];

function colours(box) {
  const list = getComputedStyle(box).getPropertyValue("--st-chart-categorical-colors").split(",");
  ORDER.forEach((position, token) => list[position]?.trim() && box.style.setProperty(`--token-${token}`, list[position].trim()));
}
