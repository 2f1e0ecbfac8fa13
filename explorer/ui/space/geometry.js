// Map data to pixels, and clicks to points.

const REACH = 14; // largest distance in pixels between a click and its point

function decode(array) {
  if (array === null || array === undefined) return [];
  if (!array.bdata) return array;
  const kinds = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u4: Uint32Array, i2: Int16Array, u1: Uint8Array };
  const bytes = Uint8Array.from(atob(array.bdata), (char) => char.charCodeAt(0));
  return new kinds[array.dtype](bytes.buffer);
}

/** Coordinates, words and row numbers of a trace, decoded once. */
export function points(trace) {
  const [x, y, z] = [decode(trace.x), decode(trace.y), decode(trace.z)];
  const rows = decode(trace.customdata);
  const listed = rows.length > 0;
  return { x, y, z, text: trace.text ?? [], row: (index) => (listed ? rows[index] : index), n: x.length, listed };
}

/** Traces that partition the words, merged in row order; `hides` returns whether a trace is hidden. */
export function merged(traces, hides = () => false) {
  const all = [];
  for (const trace of traces) for (let i = 0; i < trace.n; i += 1) all.push([trace, i]);
  if (traces.length > 1 || traces[0]?.listed) all.sort(([a, i], [b, j]) => a.row(i) - b.row(j));
  const axis = (name) => all.map(([trace, i]) => (hides(trace) ? NaN : trace[name][i]));
  return {
    x: axis("x"), y: axis("y"), z: traces[0]?.z.length ? axis("z") : [], n: all.length,
    text: all.map(([trace, i]) => trace.text[i]), row: (index) => all[index][0].row(all[index][1]),
  };
}

function times(matrix, [x, y, z, w]) {
  return [0, 1, 2, 3].map((i) => matrix[i] * x + matrix[4 + i] * y + matrix[8 + i] * z + matrix[12 + i] * w);
}

function product(a, b) {
  const result = new Float64Array(16);
  for (let column = 0; column < 4; column += 1) {
    result.set(times(a, b.slice(4 * column, 4 * column + 4)), 4 * column);
  }
  return result;
}

/** The scene object of a 3D plot, or undefined for a 2D plot. */
export function scene(plot) {
  return plot._fullLayout?.scene?._scene;
}

/**
 * Let the user rotate the camera at once: with every drawing Plotly schedules a camera move half a second later, and
 * ignores the pointer until then.
 */
export function release(plot) {
  const now = performance.now();
  for (const part of Object.values(scene(plot)?.camera?.view?._active ?? {})) {
    if (Array.isArray(part?._time)) part._time = part._time.map((time) => Math.min(time, now));
  }
}

/**
 * Mapping from data to pixels in the current view.
 *
 * Returns (x, y, z, out) => out, with out[0], out[1] the pixel and out[2] the depth (larger is further, flat plots: 1).
 */
export function projector(plot) {
  const stage = scene(plot);
  if (stage) {
    const { projection, view, model } = stage.glplot.cameraParams;
    const m = product(Array.from(projection), product(Array.from(view), Array.from(model)));
    const [sx, sy, sz] = stage.dataScale;
    const { clientWidth: width, clientHeight: height } = stage.container;
    return (x, y, z, out) => {
      const [a, b, c] = [x * sx, y * sy, z * sz];
      const w = m[3] * a + m[7] * b + m[11] * c + m[15];
      out[0] = (0.5 + (0.5 * (m[0] * a + m[4] * b + m[8] * c + m[12])) / w) * width;
      out[1] = (0.5 - (0.5 * (m[1] * a + m[5] * b + m[9] * c + m[13])) / w) * height;
      out[2] = w;
      return out;
    };
  }
  const { xaxis, yaxis } = plot._fullLayout;
  const [x0, x1] = xaxis.range;
  const [y0, y1] = yaxis.range;
  return (x, y, _z, out) => {
    out[0] = xaxis._offset + ((x - x0) / (x1 - x0)) * xaxis._length;
    out[1] = yaxis._offset + ((y1 - y) / (y1 - y0)) * yaxis._length;
    out[2] = 1;
    return out;
  };
}

/** The clickable point nearest to a pixel: {row, word}, or null if there is none within reach. */
export function pick(plot, traces, left, top) {
  const project = projector(plot);
  const out = [0, 0, 0];
  let best = null;
  let bestCost = REACH;
  for (const trace of traces) {
    for (let i = 0; i < trace.n; i += 1) {
      project(trace.x[i], trace.y[i], trace.z[i] ?? 0, out);
      const cost = Math.hypot(out[0] - left, out[1] - top);
      if (cost < bestCost) {
        bestCost = cost;
        best = { row: trace.row(i), word: trace.text[i] };
      }
    }
  }
  return best;
}

/** The bar whose row contains a pixel. */
export function pickRow(plot, trace, top) {
  const { yaxis } = plot._fullLayout;
  const [low, high] = yaxis.range;
  const value = high - ((top - yaxis._offset) / yaxis._length) * (high - low);
  for (let i = 0; i < trace.n; i += 1) {
    if (Math.abs(trace.y[i] - value) <= 0.5) return { row: trace.row(i), word: trace.text[i] };
  }
  return null;
}
