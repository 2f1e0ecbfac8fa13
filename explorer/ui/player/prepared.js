// Cache of drawn elements: stepping must not draw again what was drawn before.

import { outer, partsOf } from "./draw.js";

const MADE = new WeakMap();

export function prepared(element) {
  let made = MADE.get(element);
  if (!made) {
    const [parts, attributes] = [partsOf(element), outer(element)];
    made = { element, parts, attributes, partsKey: JSON.stringify(parts), outerKey: JSON.stringify(attributes) };
    MADE.set(element, made);
  }
  return made;
}

/** Draw a lesson in advance while the browser is idle. */
export function ahead(lesson) {
  const wait = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 200));
  const steps = [...lesson.steps];
  const one = () => {
    steps.shift()?.scene.elements.forEach(prepared);
    if (steps.length) wait(one);
  };
  wait(one);
}
