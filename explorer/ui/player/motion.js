// Animation between two scenes. Nodes are already at their final position; an animation only covers the transition, so
// no cleanup is needed when it ends or is cancelled.

import { pairs, way } from "./morph.js";

const MOVE = { duration: 560, easing: "cubic-bezier(.22,.8,.3,1)", fill: "backwards" };
const ENTER = { duration: 420, easing: "ease-out", fill: "backwards" };
const LEAVE = { duration: 260, easing: "ease-out", fill: "forwards" };
const FADE_DELAY = 120; // delay of elements that appear without a source
const TURN = 160;
const TIME_LIMIT = 1400;

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const at = ({ x, y }) => `translate(${x}px, ${y}px)`;

/** Milliseconds between two turns: shorter if there are many, so that all of them fit into the time limit. */
export function turn(last, speed) {
  return last ? Math.min(TURN, (TIME_LIMIT - MOVE.duration) / last) / speed : 0;
}

/** Milliseconds until the new elements of a step are in place. */
export const lasting = (last, speed) => turn(last, speed) * last + MOVE.duration;

function run(entry, node, frames, timing) {
  const animation = node.animate(frames, timing);
  entry.motions.push(animation);
  return animation;
}

// Current position {x, y} of a node, also during an animation.
export function seen({ node, element, motions }) {
  if (!motions.some((animation) => animation.playState === "running")) return { x: element.x, y: element.y };
  const matrix = new DOMMatrixReadOnly(getComputedStyle(node).transform);
  return { x: matrix.e, y: matrix.f };
}

/** Whether an element still waits for its turn, so that it was never visible. */
export const unseen = ({ motions }) => motions.some((one) => one.playState === "running" && one.waits > (one.currentTime ?? 0));

export function halt(entry) {
  for (const animation of entry.motions) animation.cancel();
  entry.motions = [];
}

export function move(entry, from, parts) {
  const { node, element } = entry;
  if (from.x !== element.x || from.y !== element.y) run(entry, node, { transform: [at(from), at(element)] }, MOVE);
  if (parts === entry.parts) return;
  for (const { before, part, index } of pairs(parts, entry.parts)) {
    const frames = way(before, part);
    if (frames) run(entry, node.children[index], frames, MOVE);
  }
}

/** Animate a new element from a position, or fade it in; keyframes omit the end state, which is its style. */
export function enter(entry, from, delay) {
  const { node, element } = entry;
  const frames = from
    ? [{ opacity: 0, transform: at(from), offset: 0 }, { transform: at(element), offset: 1 }]
    : [{ opacity: 0, offset: 0 }];
  const animation = run(entry, node, frames, { ...(from ? MOVE : ENTER), delay: delay + (from ? 0 : FADE_DELAY) });
  animation.waits = delay;
}

export function leave(entry, from, to) {
  const { node } = entry;
  const frames = [{ transform: at(from), offset: 0 }, { opacity: 0, transform: at(to ?? from), offset: 1 }];
  run(entry, node, frames, to ? { ...MOVE, fill: "forwards" } : LEAVE).onfinish = () => node.remove();
}
