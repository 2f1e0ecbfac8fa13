// Touch: a swipe steps, unless it pans a picture that is wider than the window.

import { centre } from "./geometry.js";
import { still } from "./motion.js";

const FAR = 50; // pixels
const LONG = 700; // milliseconds

/** -1, 0 or 1: the step of a one-finger movement. `room`: how far the picture can still pan. */
export function swipe({ dx, dy, time, room }) {
  if (Math.abs(dx) < FAR || Math.abs(dx) < 2 * Math.abs(dy) || time > LONG) return 0;
  const free = dx < 0 ? room.right : room.left;
  return free > 2 ? 0 : dx < 0 ? 1 : -1;
}

export class Touch {
  constructor(box, stage, { busy, step }) {
    this.stage = stage;
    box.addEventListener("touchstart", (event) => this.#start(event), { passive: true });
    box.addEventListener("touchend", (event) => {
      const { began } = this;
      this.began = undefined;
      if (!began || busy() || event.touches.length) return;
      const { clientX, clientY } = event.changedTouches[0];
      const wanted = swipe({ dx: clientX - began.x, dy: clientY - began.y, time: event.timeStamp - began.time, room: began.room });
      if (wanted) step(wanted);
    }, { passive: true });
    box.addEventListener("touchcancel", () => (this.began = undefined), { passive: true });
  }

  #start(event) {
    this.began = undefined;
    const path = event.composedPath().filter((node) => node instanceof Element);
    // sliders, fields and wide code lines handle touch themselves
    if (event.touches.length > 1 || path.some((node) => node.matches("input, .lines, dialog, .by-drag, .by-move"))) return;
    const { clientX: x, clientY: y } = event.touches[0];
    const { view } = this.stage;
    const inside = path.includes(view);
    const right = inside ? view.scrollWidth - view.clientWidth - view.scrollLeft : 0;
    this.began = { x, y, time: event.timeStamp, room: { left: inside ? view.scrollLeft : 0, right } };
  }
}

/** Keep what a step is about visible if the picture is wider than the window. */
export class Pan {
  constructor(stage) {
    this.stage = stage;
    this.wide = false;
    new ResizeObserver(() => {
      const wide = stage.view.scrollWidth > stage.view.clientWidth + 1;
      const width = stage.view.clientWidth;
      stage.view.classList.toggle("pans", wide);
      if (wide === this.wide && width === this.width) return; // only the height changed
      Object.assign(this, { wide, width });
      if (this.scene) this.show(this.scene, false);
    }).observe(stage.view);
  }

  show(scene, smoothly = true) {
    this.scene = scene;
    if (!this.wide) return; // measuring would cause another layout at every step
    const { view } = this.stage;
    const x = centre(scene.elements, (view.clientWidth / view.scrollWidth) * scene.width);
    if (x === undefined) return;
    const left = (x / scene.width) * view.scrollWidth - view.clientWidth / 2;
    view.scrollTo({ left, behavior: smoothly && !still() ? "smooth" : "instant" });
  }
}
