// Entry of the component: one player for each mount; new data reaches the player that is there.

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
    // Streamlit also cleans up after a call that newer data overtook; the player ends with its place on the page
    if (box.isConnected) return;
    player.dispose();
    PLAYERS.delete(root);
  };
}

// The token colours are those of the theme's charts; a list cannot be read from CSS, so it is handed on one by one. The
// order keeps the first tokens away from the blue and orange of signed numbers and from the accent.
const ORDER = [2, 3, 5, 4, 0, 6, 7, 1];

function colours(box) {
  const list = getComputedStyle(box).getPropertyValue("--st-chart-categorical-colors").split(",");
  ORDER.forEach((place, index) => list[place]?.trim() && box.style.setProperty(`--token-${index}`, list[place].trim()));
}
