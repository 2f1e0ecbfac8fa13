// Inputs of a lesson with one value replaced, and parsing of typed numbers. Pure.

/** A copy of `inputs` in which the value `name`, or the number at `path` in it, is replaced. */
export function replaced(inputs, name, path, value) {
  const replace = (old, [index, ...rest]) => {
    if (index === undefined) return value;
    return old.map((item, i) => (i === index ? replace(item, rest) : item));
  };
  return { ...inputs, [name]: replace(inputs[name], path ?? []) };
}

/** The value `name`, or the number at `path` in it. */
export const valueAt = (inputs, name, path) => (path ?? []).reduce((value, index) => value?.[index], inputs[name]);

/** Parse a typed number: any minus sign, full-width digits, a decimal comma or point; undefined for anything else,
 * including 1,000, which is ambiguous. */
export function numberOf(text) {
  if (/^\s*[+-]?[1-9]\d{0,2}(,\d{3})+(\D|$)/.test(text.normalize("NFKC"))) return undefined;
  const plain = text.normalize("NFKC").trim().replace(/[\u2212\u2013\u2014]/g, "-").replace(",", ".").replace("\u3002", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
