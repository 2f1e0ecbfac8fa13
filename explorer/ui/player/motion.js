// Movement between two scenes. The nodes already stand where they belong; an animation only shows the way there, so
// nothing is left behind when it ends or is cut short.

const MOVE = { duration: 560, easing: "cubic-bezier(.22,.8,.3,1)", fill: "backwards" };
const ENTER = { duration: 420, easing: "ease-out", fill: "backwards" };
const LEAVE = { duration: 260, easing: "ease-out", fill: "forwards" };

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const at = ({ x, y }) => `translate(${x}px, ${y}px)`;

const scaled = (place, w, h) => `${at(place)} scale(${w}, ${h})`;

// Where a node is seen now, in the middle of a movement or at rest, as an element-like place.
export function seen(node, element) {
  if (!node.getAnimations().length) return { x: element.x, y: element.y };
  const matrix = new DOMMatrixReadOnly(getComputedStyle(node).transform);
  return { x: matrix.e, y: matrix.f };
}

export function halt(node) {
  for (const animation of node.getAnimations()) animation.cancel();
}

export function move(node, from, element, old) {
  const size = old.kind !== "arrow" && old.w && element.w && old.h && element.h;
  const [w, h] = size ? [old.w / element.w, old.h / element.h] : [1, 1];
  if (from.x === element.x && from.y === element.y && w === 1 && h === 1) return;
  node.animate([{ transform: scaled(from, w, h) }, { transform: scaled(element, 1, 1) }], MOVE);
}

export function enter(node, element, from, order) {
  const start = from ? { opacity: 0.2, transform: at(from) } : { opacity: 0 };
  const end = { opacity: getComputedStyle(node).opacity, transform: at(element) };
  node.animate([start, from ? end : { opacity: end.opacity }], { ...(from ? MOVE : ENTER), delay: from ? Math.min(order * 30, 240) : 120 });
}

export function leave(node, from, to, after) {
  const start = { opacity: getComputedStyle(node).opacity, transform: at(from) };
  const animation = node.animate([start, { opacity: 0, transform: at(to ?? from) }], to ? { ...MOVE, fill: "forwards" } : LEAVE);
  animation.onfinish = after;
}
