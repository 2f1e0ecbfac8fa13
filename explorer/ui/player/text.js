// Estimate text sizes without measuring fonts, accurately enough to keep words inside their boxes. Pure.

const WIDE = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u;
const NARROW = /[ iljtfrI.,:;'|!()[\]·-]/;
const BROAD = /[mwMW@%…—]/;
const CAPITAL = /[A-Z+−=×<>~]/;

export const FULL = { cell: 30, token: 34, label: 25, formula: 30, note: 27, bar: 25, point: 25, matrix: 27, dial: 30 };
const SMALLEST = 25;
const LINE = 1.32;
const BOXED = new Set(["cell", "token", "slot"]);

export const round = (value) => Math.round(value * 100) / 100;

function advance(character) {
  if (WIDE.test(character)) return 1;
  if (NARROW.test(character)) return 0.31;
  if (BROAD.test(character)) return 0.9;
  return CAPITAL.test(character) ? 0.68 : 0.57;
}

/** Width of a text in units of its font size. */
export function ems(text) {
  let sum = 0;
  for (const character of text) sum += advance(character);
  return sum;
}

/** Font size of a text on one line: that of its kind, smaller if its box is. */
export function fontSize({ kind, text = "", w = 0, h = 0 }) {
  // adjacent words look better in one size than each as large as its box allows
  const word = kind === "token" && [...text].length > 1 && w < 160 ? SMALLEST : Infinity;
  const high = h ? h * (BOXED.has(kind) ? 0.74 : 0.86) : Infinity;
  // a text without a box may be a little wider than its space
  const wide = w ? (w * (BOXED.has(kind) ? 0.96 : 1.02)) / Math.max(ems(text), 0.1) : Infinity;
  return round(Math.max(9, Math.min(word, FULL[kind] ?? SMALLEST, high, wide)));
}

// Chunks after which a line may break: words with their space, and single full-width characters.
function chunks(text) {
  const result = [];
  for (const character of text) {
    const last = result.at(-1);
    const joins = last !== undefined && !/[ \n]$/.test(last) && !WIDE.test(character) && !WIDE.test(last.at(-1));
    // closing punctuation does not start a line, opening punctuation does not end one
    const sticks = last !== undefined && (/[，。、；：？！）》”’]/.test(character) || /[（《“‘]$/.test(last) || character === " ");
    if (joins || sticks) result[result.length - 1] += character;
    else result.push(character);
  }
  return result;
}

/** Lines of a text, each at most `width` units of its font size wide; a wider word has a line of its own. */
export function wrap(text, width) {
  const lines = [""];
  for (const chunk of chunks(text)) {
    if (lines.at(-1) && ems((lines.at(-1) + chunk).trimEnd()) > width) lines.push("");
    lines[lines.length - 1] += chunk;
    if (chunk.endsWith("\n")) lines.push("");
  }
  return lines.map((line) => line.trim()).filter((line, index, all) => line || index < all.length - 1);
}

/** Font size, lines and line height of a wrapped text: as large as its kind allows within the box. */
export function paragraph({ kind, text = "", w = 0, h = 0 }) {
  let size = FULL[kind] ?? SMALLEST;
  let lines = wrap(text, w / size);
  while (h && size > 12 && lines.length * size * LINE > h + 1) {
    size -= 0.5;
    lines = wrap(text, w / size);
  }
  return { size, lines, step: round(size * LINE) };
}
