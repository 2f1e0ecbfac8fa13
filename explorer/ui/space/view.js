// Read the current view, restore it, and move it by keyboard.

import { scene } from "./geometry.js";

const TURN = Math.PI / 36; // five degrees per key press
const STEP = 0.1; // a tenth of the window per key press
const ZOOM = 1.15;
const NEAREST = 0.35; // smallest distance of the camera: closer, only the centre of the cube is visible
const FARTHEST = 5;
const POLE = 0.02; // smallest angle in radians from the vertical, where "up" is undefined

/** Current camera (3D) or axis ranges (2D), as plain numbers. */
export function capture(plot) {
  const live = scene(plot);
  if (live) return { camera: live.getCamera() };
  const { xaxis, yaxis } = plot._fullLayout ?? {};
  if (!xaxis || !yaxis) return null;
  return { x: xaxis.range.map(Number), y: yaxis.range.map(Number) };
}

/** Write a view into the layout of the next drawing. */
export function imprint(layout, view) {
  if (!view) return;
  if (view.camera && layout.scene) layout.scene = { ...layout.scene, camera: view.camera };
  if (view.x && layout.xaxis && !layout.xaxis.fixedrange) {
    layout.xaxis = { ...layout.xaxis, range: view.x.slice(), autorange: false };
    layout.yaxis = { ...layout.yaxis, range: view.y.slice(), autorange: false };
  }
}

/** A 2D view panned so that a point is inside, with the same zoom; unchanged if it already is. */
export function towards(view, point) {
  if (!view?.x || !point) return view;
  const moved = (range, at) => {
    const [low, high] = [Math.min(...range), Math.max(...range)];
    const edge = 0.05 * (high - low);
    return at > low + edge && at < high - edge ? range : range.map((end) => end + at - (low + high) / 2);
  };
  return { x: moved(view.x, point[0]), y: moved(view.y, point[1]) };
}

/** The camera moved to an allowed distance from its centre; null if it is at one. */
export function bounded(camera) {
  if (!camera) return null;
  const { eye, center } = camera;
  const parts = ["x", "y", "z"].map((axis) => eye[axis] - center[axis]);
  const far = Math.hypot(...parts);
  const wanted = Math.min(FARTHEST, Math.max(NEAREST, far));
  if (Math.abs(wanted - far) < 1e-3 * wanted || !far) return null;
  const [x, y, z] = parts.map((part) => (part * wanted) / far);
  return { ...camera, eye: { x: center.x + x, y: center.y + y, z: center.z + z } };
}

function orbit(camera, turn, tilt, zoom) {
  const { eye, center } = camera;
  const [x, y, z] = [eye.x - center.x, eye.y - center.y, eye.z - center.z];
  const radius = Math.hypot(x, y, z);
  const around = Math.atan2(y, x) + turn;
  const down = Math.min(Math.PI - POLE, Math.max(POLE, Math.acos(z / radius) + tilt));
  const far = radius * zoom;
  return {
    ...camera,
    eye: {
      x: center.x + far * Math.sin(down) * Math.cos(around),
      y: center.y + far * Math.sin(down) * Math.sin(around),
      z: center.z + far * Math.cos(down),
    },
  };
}

function slide([low, high], share, zoom) {
  const [middle, half] = [(low + high) / 2 + share * (high - low), ((high - low) / 2) * zoom];
  return [middle - half, middle + half];
}

const MOVES = {
  ArrowLeft: [-1, 0, 1], ArrowRight: [1, 0, 1], ArrowUp: [0, 1, 1], ArrowDown: [0, -1, 1],
  "+": [0, 0, 1 / ZOOM], "=": [0, 0, 1 / ZOOM], "-": [0, 0, ZOOM], _: [0, 0, ZOOM],
};

/** Effect of a key as an argument of `Plotly.relayout`; null for other keys. `home` is the initial view. */
export function keyed(key, plot, home) {
  const now = capture(plot);
  if (!now || plot._fullLayout.xaxis?.fixedrange) return null;
  if (key === "0" && home) {
    return home.camera ? { "scene.camera": home.camera } : { "xaxis.range": home.x.slice(), "yaxis.range": home.y.slice() };
  }
  if (!(key in MOVES)) return null;
  const [right, up, zoom] = MOVES[key];
  if (now.camera) return { "scene.camera": orbit(now.camera, right * TURN, -up * TURN, zoom) };
  return { "xaxis.range": slide(now.x, right * STEP, zoom), "yaxis.range": slide(now.y, up * STEP, zoom) };
}
