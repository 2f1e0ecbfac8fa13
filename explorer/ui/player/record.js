// The lesson as a film: every step is animated as on the page, then rests for its reading time. Frames are drawn one by
// one at their film time, so a slow machine takes longer but drops none.

import { pause } from "./clock.js";
import { html } from "./dom.js";
import { Darkroom } from "./picture.js";
import { Webm } from "./record_webm.js";

const [WIDTH, HEIGHT] = [1280, 720];
const FRAME = 1000 / 30; // milliseconds per frame during animations
const REST_FRAME = 250; // milliseconds per frame at rest
const SETTINGS = { codec: "vp8", width: WIDTH, height: HEIGHT, bitrate: 4_000_000, framerate: 30, latencyMode: "realtime" };
const QUEUE = 4; // frames in the queue of the encoder

/** Whether this browser can record a film. */
export async function recordable() {
  if (typeof VideoEncoder === "undefined") return false;
  const { supported } = await VideoEncoder.isConfigSupported(SETTINGS).catch(() => ({ supported: false }));
  return supported;
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Frame times in milliseconds of a step: animation, then rest. */
export function times(moves, rests) {
  const moving = Array.from({ length: Math.ceil(moves / FRAME) }, (_, frame) => frame * FRAME);
  const resting = Array.from({ length: Math.ceil(rests / REST_FRAME) }, (_, frame) => moves + frame * REST_FRAME);
  return [...moving, ...resting];
}

/**
 * Record a lesson; returns a Blob, or undefined if `signal` aborted it.
 *
 * `tell` is called with the number of every step that starts.
 */
export async function record(box, { lesson, source, speed, signal, tell }) {
  const darkroom = new Darkroom(box);
  const canvas = html("canvas", { width: WIDTH, height: HEIGHT });
  const film = new Webm({ width: WIDTH, height: HEIGHT, codec: "V_VP8" });
  let failure;
  const encoder = new VideoEncoder({
    error: (error) => (failure = error),
    output: (chunk, { decoderConfig } = {}) => {
      if (decoderConfig?.colorSpace) film.colours = decoderConfig.colorSpace.toJSON?.() ?? decoderConfig.colorSpace;
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      film.add(data, chunk.timestamp / 1000, chunk.type === "key");
    },
  });
  let start = 0; // start of the step in the film, in milliseconds
  try {
    encoder.configure(SETTINGS);
    for (const [index, step] of lesson.steps.entries()) {
      tell(index);
      const moves = darkroom.expose(step, source, index > 0, speed);
      const rests = pause(step.text, speed);
      for (const time of times(moves, rests)) {
        if (signal.aborted) return undefined;
        if (failure) throw failure;
        if (time === 0 || time <= moves) {
          darkroom.seek(time);
          draw(canvas, await darkroom.image(), darkroom);
        }
        const frame = new VideoFrame(canvas, { timestamp: Math.round((start + time) * 1000) });
        encoder.encode(frame, { keyFrame: time === 0 });
        frame.close();
        while (encoder.encodeQueueSize > QUEUE) await wait(1);
      }
      start += moves + rests;
    }
    await encoder.flush();
    return new Blob([film.bytes(start)], { type: "video/webm" });
  } finally {
    if (encoder.state !== "closed") encoder.close();
    darkroom.close();
  }
}

// The picture, scaled to the film and centred, on its background.
function draw(canvas, image, { size, sheet }) {
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true }); // the encoder reads every frame
  const scale = Math.min(WIDTH / size.width, HEIGHT / size.height);
  const [w, h] = [size.width * scale, size.height * scale];
  context.fillStyle = sheet.querySelector("rect").getAttribute("fill");
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.drawImage(image, (WIDTH - w) / 2, (HEIGHT - h) / 2, w, h);
}
