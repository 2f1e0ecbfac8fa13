// Colours by name: figures use "@ink" or "@teal/0.4", which the theme of the page resolves.

const LIGHT = {
  paper: "#FBFAF7", raised: "#FFFFFF", ink: "#1E2329", secondary: "#5B6470", hairline: "#E4E1DA", accent: "#C4432B",
  blue: "#2B6CB0", orange: "#D9791A", teal: "#0F8B7E", grey: "#8A919B",
  okabe0: "#E69F00", okabe1: "#56B4E9", okabe2: "#009E73", okabe3: "#C9B700", okabe4: "#0072B2", okabe5: "#D55E00",
  okabe6: "#CC79A7", okabe7: "#4D4D4D",
  scale0: "#123A63", scale1: "#2B6CB0", scale2: "#6C9FD2", scale3: "#A5C3E0", scale4: "#CDD9E4",
  value0: "#7CD14F", value1: "#47BE6E", value2: "#29A982", value3: "#22928B", value4: "#297A8E", value5: "#33628D",
  value6: "#3F4788", value7: "#472A79", value8: "#45085A",
};

const DARK = {
  paper: "#12151C", raised: "#1A1F29", ink: "#E9E6DF", secondary: "#9BA5B3", hairline: "#2A313D", accent: "#F0745C",
  blue: "#6FA8E6", orange: "#F0A24E", teal: "#3DBDAE", grey: "#7C8693",
  okabe0: "#E69F00", okabe1: "#56B4E9", okabe2: "#1FB98C", okabe3: "#F0E442", okabe4: "#4A9BD1", okabe5: "#E8762B",
  okabe6: "#DB94BB", okabe7: "#B8B8B8",
  scale0: "#E4EFFB", scale1: "#9DC3EC", scale2: "#5E92CB", scale3: "#3D638F", scale4: "#2B4463",
  value0: "#3B518A", value1: "#306A8E", value2: "#27808E", value3: "#21988A", value4: "#2DAE7F", value5: "#50C26A",
  value6: "#84D34A", value7: "#C0DF2A", value8: "#FDE725",
};

const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function rgb(color) {
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
}

function luminance(color) {
  const [r, g, b] = rgb(color).map((value) => value / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Current palette of the page; `paper` is the background of the page, so that halos blend with it. */
export function palette(element) {
  const paper = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (!paper) return { ...LIGHT, name: "light" };
  const dark = luminance(paper) < 0.5;
  return { ...(dark ? DARK : LIGHT), paper, name: dark ? "dark" : "light" };
}

/**
 * "@ink/0.4" -> "rgba(30, 35, 41, 0.4)"; other values are unchanged.
 *
 * With `solid` the opacity is blended with the paper: WebGL would blend with white.
 */
export function color(value, colors, solid = false) {
  const match = /^@([a-z]+[0-9]?)(?:\/([0-9.]+))?$/.exec(value);
  if (!match || !(match[1] in colors)) return value;
  const share = Number(match[2] ?? 1);
  const ink = rgb(colors[match[1]]);
  if (!solid) return `rgba(${ink.join(", ")}, ${share})`;
  const paper = rgb(colors.paper);
  return `rgb(${ink.map((value, i) => Math.round(share * value + (1 - share) * paper[i])).join(", ")})`;
}

// Replace only values of colour keys: a word such as "@ink" is not a colour.
function paint(value, colors, solid, inside = false) {
  if (typeof value === "string") return inside ? color(value, colors, solid) : value;
  if (Array.isArray(value)) {
    if (!inside && typeof value[0] !== "object") return value; // words and numbers
    return value.map((item) => paint(item, colors, solid, inside));
  }
  if (value === null || typeof value !== "object" || "bdata" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) =>
    [name, paint(item, colors, solid, inside || /color/i.test(name))]));
}

/** Traces and layout of a figure with resolved colours; the figure itself is not modified. */
export function themed(figure, colors) {
  const solid = Boolean(figure.layout.scene);
  return { data: paint(figure.data, colors, solid), layout: paint(figure.layout, colors, solid) };
}

/** Call back when the theme of the page changes: a colour that follows the variable starts a transition. No polling. */
export function watch(probe, changed) {
  probe.addEventListener("transitionrun", changed);
  return () => probe.removeEventListener("transitionrun", changed);
}
