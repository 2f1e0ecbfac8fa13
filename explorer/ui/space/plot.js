// One plot: draws the latest figure, keeps the view of the user, reports clicks.

import { pick, pickRow, points, release, scene } from "./geometry.js";
import { Labels, unescape } from "./labels.js";
import { Legend } from "./legend.js";
import { plotly } from "./plotly.js";
import { palette, themed, watch } from "./theme.js";
import { capture, imprint, keyed, bounded, towards } from "./view.js";

const CONFIG = { displayModeBar: false, scrollZoom: true, doubleClick: "reset", showTips: false, typesetMath: false };
const STILL = 5; // pixels that a press may move and still be a click
const memory = new Map(); // views by name and figure view, kept when the user leaves the page and returns

export class Plot {
  constructor(host, legend, report) {
    this.host = host;
    this.report = report;
    this.drawing = host.querySelector(".drawing");
    this.labels = new Labels(host.querySelector(".labels"));
    this.legend = new Legend(legend, () => this.redraw());
    this.clicks = 0;
    this.alive = true;
    this.release = [];
    this.listen(host, "pointerdown", (event) => this.press(event), true);
    this.listen(window, "pointerup", (event) => this.lift(event), true);
    this.listen(window, "pointercancel", () => (this.pressed = null), true);
    this.listen(host, "keydown", (event) => this.key(event));
    this.release.push(watch(host.querySelector(".probe"), () => this.redraw()));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(host);
    this.release.push(() => observer.disconnect());
    plotly().catch(() => {});
  }

  listen(target, name, handler, capturing = false) {
    target.addEventListener(name, handler, capturing);
    this.release.push(() => target.removeEventListener(name, handler, capturing));
  }

  update(data) {
    this.data = data;
    this.host.style.height = `${data.height}px`;
    this.host.setAttribute("aria-label", data.labels.name ?? "");
    this.host.setAttribute("aria-description", data.labels.keys ?? "");
    this.host.querySelector(".waiting p").textContent = data.labels.loading ?? "";
    return this.redraw();
  }

  // Updates that arrive during a drawing are merged into one further drawing of the latest figure.
  async redraw() {
    this.stale = true;
    if (this.busy || !this.data) return;
    this.busy = true;
    try {
      while (this.stale && this.alive) {
        this.stale = false;
        await this.render(await plotly());
      }
    } catch (error) {
      this.host.dataset.failed = "true";
      this.host.querySelector(".waiting p").textContent = this.data.labels.failed ?? "";
      console.error("explorer.space", error);
    } finally {
      this.busy = false;
    }
  }

  async render(Plotly) {
    const { figure, name } = this.data;
    const colors = palette(this.host);
    const { data, layout } = themed(figure, colors);
    this.legend.update(figure.legend, colors);
    data.forEach((trace, index) => this.legend.hides(index) && Object.assign(trace, { visible: false }));
    const family = getComputedStyle(this.host).getPropertyValue("--st-font").trim() || "system-ui, sans-serif";
    for (const font of [layout.font, layout.hoverlabel?.font]) if (font) font.family = family;
    const flat = !layout.scene;
    const view = `${name}|${flat ? 2 : 3}|${figure.view}`;
    const newView = view !== this.view;
    if (this.view && !newView) memory.set(view, capture(this.drawing) ?? memory.get(view));
    const focus = JSON.stringify(figure.focus ?? null);
    imprint(layout, focus === this.focus ? memory.get(view) : towards(memory.get(view), figure.focus));
    this.focus = focus;
    Object.assign(layout, { uirevision: view, width: this.host.clientWidth, height: this.data.height });
    if (this.view && flat !== this.flat) Plotly.purge(this.drawing);
    const fresh = !this.drawing._fullLayout?._size;
    await Plotly.react(this.drawing, data, layout, CONFIG);
    if (!this.alive) return;
    // the hovered point may have moved, so its hover text may be at the wrong position
    for (const name of this.drawing.querySelectorAll(".hoverlayer .hovertext")) name.remove();
    release(this.drawing);
    Object.assign(this, { Plotly, view, flat });
    if (newView) this.home = this.start(figure.layout);
    if (fresh) this.bind();
    this.traces = figure.data.map(points);
    const shown = (figure.clicks ?? []).filter((index) => !this.legend.hides(index));
    this.shown = shown.map((index) => this.traces[index]);
    const hides = (trace) => this.legend.hides(this.traces.indexOf(trace));
    this.labels.update(figure.labels ?? [], this.traces, colors, family, hides);
    this.follow();
    this.place();
    const drawn = this.shown.reduce((sum, trace) => sum + trace.n, 0);
    Object.assign(this.host.dataset, { theme: colors.name, drawn, ready: "true" });
  }

  // Initial view of the figure, for the reset key.
  start(layout) {
    if (layout.scene) return { camera: structuredClone(layout.scene.camera) };
    return layout.xaxis?.range ? { x: layout.xaxis.range.slice(), y: layout.yaxis.range.slice() } : capture(this.drawing);
  }

  bind() {
    for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_afterplot", "plotly_doubleclick"]) {
      this.drawing.on(event, () => this.schedule());
    }
    // after the hover text of the point is drawn
    this.drawing.on("plotly_hover", () => requestAnimationFrame(() => this.giveWay()));
    this.drawing.on("plotly_unhover", () => this.labels.giveWay([]));
  }

  // In 3D the labels move in the same frame as the points, so that they do not lag.
  follow() {
    const engine = scene(this.drawing)?.glplot;
    if (!engine || engine === this.engine) return;
    this.engine = engine;
    const inner = engine.onrender;
    engine.onrender = () => {
      inner();
      if (this.alive && this.engine === engine) this.place();
    };
  }

  giveWay() {
    if (this.alive) this.labels.giveWay([...this.drawing.querySelectorAll(".hovertext")]);
  }

  schedule() {
    if (this.frame || !this.alive) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.place();
    });
  }

  place() {
    if (!this.alive || !this.traces || !this.drawing._fullLayout) return;
    this.labels.place(this.drawing);
    const view = capture(this.drawing);
    if (!view) return;
    const back = bounded(view.camera);
    if (back && !this.returning) {
      this.returning = true;
      this.Plotly.relayout(this.drawing, { "scene.camera": back }).finally(() => (this.returning = false));
    }
    memory.set(this.view, view);
    this.host.dataset.camera = JSON.stringify(view);
  }

  resize() {
    const width = this.host.clientWidth;
    if (!this.Plotly || this.busy || !width || width === this.drawing._fullLayout?.width) return;
    this.Plotly.relayout(this.drawing, { width, height: this.data.height }).then(() => this.schedule());
  }

  press(event) {
    this.pressed = this.pressed || !event.isPrimary || event.button ? null : { x: event.clientX, y: event.clientY };
  }

  lift(event) {
    const start = this.pressed;
    this.pressed = null;
    if (!start || !this.traces || Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL) return;
    const { left, top } = this.host.getBoundingClientRect();
    this.choose(this.hit(event.clientX - left, event.clientY - top));
  }

  hit(left, top) {
    const traces = this.shown;
    if (!traces.length) return null;
    if (this.data.figure.list) return pickRow(this.drawing, traces[0], top);
    return pick(this.drawing, traces, left, top) ?? this.labels.at(left, top);
  }

  choose(hit) {
    if (!hit) return;
    this.clicks += 1;
    this.host.querySelector(".spoken").textContent =
      (this.data.labels.clicked ?? "{word}").replace("{word}", () => unescape(hit.word));
    this.report({ id: Number(hit.row), n: this.clicks });
  }

  key(event) {
    if (!this.Plotly || event.ctrlKey || event.metaKey || event.altKey) return;
    const change = keyed(event.key, this.drawing, this.home);
    if (!change) return;
    event.preventDefault();
    event.stopPropagation();
    this.Plotly.relayout(this.drawing, change);
  }

  remove() {
    this.alive = false;
    cancelAnimationFrame(this.frame);
    for (const undo of this.release) undo();
    if (this.Plotly) this.Plotly.purge(this.drawing);
  }
}
