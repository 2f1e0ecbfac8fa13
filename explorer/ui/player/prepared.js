// Cache of drawn elements, so that stepping draws each element once.

import { outer, partsOf } from "./draw.js";

const CACHE = new WeakMap();

export function prepared(element) {
  let entry = CACHE.get(element);
  if (!entry) {
    const [parts, attributes] = [partsOf(element), outer(element)];
    entry = { element, parts, attributes, partsKey: JSON.stringify(parts), outerKey: JSON.stringify(attributes) };
    CACHE.set(element, entry);
  }
  return entry;
}

/** Draw a lesson in advance while the browser is idle. */
export function ahead(lesson) {
  const schedule = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 200));
  const steps = [...lesson.steps];
  const next = () => {
    steps.shift()?.scene.elements.forEach(prepared);
    if (steps.length) schedule(next);
  };
  schedule(next);
}
