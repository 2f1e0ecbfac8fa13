// A step as a picture: a hidden stage draws the scene, at rest or in motion, and its nodes are copied.

import { html, svg } from "./dom.js";
import { copy, follow, plainColour } from "./picture_copy.js";
import { plan, written } from "./picture_plan.js";
import { Stage } from "./stage.js";

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

export class Darkroom {
  constructor(box) {
    this.box = box;
    this.stage = new Stage();
    this.root = html("div", { class: "darkroom", "aria-hidden": "true", inert: "" }, this.stage.root);
    box.append(this.root);
  }

  /** Draw a step; returns the milliseconds until it is at rest. The copy is in `sheet`. */
  expose(step, source, animate = false, speed = 1) {
    // a picture cannot be edited, so nothing looks editable
    const elements = step.scene.elements.map((element) => ({ ...element, edit: undefined }));
    const duration = this.stage.show({ ...step.scene, elements }, animate, speed);
    const style = getComputedStyle(this.box);
    const colour = (name) => plainColour(this.#colour(name));
    const { width, height, scene, texts } = plan(step.scene, step.text, source);
    this.twins = new Map();
    this.sheet = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": style.fontFamily, "font-variant": "tabular-nums lining-nums" });
    const title = svg("title");
    title.textContent = written(step.text);
    this.sheet.append(title, svg("rect", { width, height, fill: colour("--paper") }));
    for (const { text, x, y, size, part } of texts) {
      const node = svg("text", { x, y, "font-size": size, fill: colour(part === "source" ? "--quiet" : "--ink") });
      node.textContent = written(text);
      this.sheet.append(node);
    }
    const layers = [...this.stage.root.children].map((layer) => copy(layer, this.twins)).filter(Boolean);
    this.sheet.append(svg("g", { transform: `translate(${scene.x} ${scene.y})` }, ...layers));
    this.motions = this.stage.root.getAnimations({ subtree: true });
    for (const motion of this.motions) motion.pause();
    this.moving = new Set(this.motions.map(({ effect }) => effect.target).filter((node) => this.twins.has(node)));
    this.size = { width, height };
    return duration;
  }

  /** Set all animations to a time in milliseconds after the start of the step. */
  seek(time) {
    for (const motion of this.motions) motion.currentTime = time;
    for (const node of this.moving) follow(node, this.twins.get(node));
  }

  /** The copy as an SVG file. */
  text() {
    return XML + new XMLSerializer().serializeToString(this.sheet);
  }

  /** The copy as an image for a canvas. */
  async image() {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.text())}`;
    await image.decode();
    return image;
  }

  /** The copy as pixels, `scale` per unit. */
  async png(scale = 2) {
    const { width, height } = this.size;
    const canvas = html("canvas", { width: width * scale, height: height * scale });
    canvas.getContext("2d").drawImage(await this.image(), 0, 0, width * scale, height * scale);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("png"))), "image/png");
    });
  }

  close() {
    this.root.remove();
  }

  #colour(name) {
    const probe = html("i");
    probe.style.color = `var(${name})`;
    this.root.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }
}
