// The inputs of a lesson with one value replaced, and numbers as people type them. Pure.

/** A copy of `inputs` in which the value called `name`, or the number at `path` within it, is another one. */
export function replaced(inputs, name, path, value) {
  const inside = (old, [index, ...rest]) => {
    if (index === undefined) return value;
    return old.map((item, i) => (i === index ? inside(item, rest) : item));
  };
  return { ...inputs, [name]: inside(inputs[name], path ?? []) };
}

/** The value called `name`, or the number at `path` within it. */
export const valueAt = (inputs, name, path) => (path ?? []).reduce((value, index) => value?.[index], inputs[name]);

/** A number that was typed: with any minus, full-width digits and a comma or a point; undefined for anything else, also
 * for 1,000, which is a thousand to some and one to others. */
export function numberOf(text) {
  if (/^\s*[+-]?[1-9]\d{0,2}(,\d{3})+(\D|$)/.test(text.normalize("NFKC"))) return undefined;
  const plain = text.normalize("NFKC").trim().replace(/[\u2212\u2013\u2014]/g, "-").replace(",", ".").replace("\u3002", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
