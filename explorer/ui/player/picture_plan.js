// Layout of an exported picture: the sentence above, the scene, the source below. Pure.

import { wrap } from "./text.js";

const MARGIN = 40;
const SENTENCE = 32;
const SOURCE = 20;
const LINE = 1.4;

/** Size of the picture, position of the scene, and the lines of text with their positions. */
export function plan(scene, sentence, source) {
  const width = scene.width + 2 * MARGIN;
  const lines = wrap(sentence, scene.width / SENTENCE);
  const top = MARGIN + lines.length * SENTENCE * LINE + MARGIN / 2;
  const below = top + scene.height + MARGIN;
  return {
    width,
    height: Math.round(below + SOURCE + MARGIN / 2),
    scene: { x: MARGIN, y: Math.round(top) },
    texts: [
      ...lines.map((text, i) => ({ text, x: MARGIN, y: Math.round(MARGIN + (i + 0.8) * SENTENCE * LINE), size: SENTENCE, part: "sentence" })),
      { text: source, x: MARGIN, y: Math.round(below + SOURCE * 0.8), size: SOURCE, part: "source" },
    ],
  };
}

/** A text without the characters that XML does not allow. */
export const written = (text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");

/** File name for a step, or for the whole lesson. */
export function fileName(lesson, step, suffix) {
  const middle = step === undefined ? "" : `-${String(step + 1).padStart(2, "0")}-${lesson.steps[step].id}`;
  return `${lesson.id}${middle}.${suffix}`;
}
