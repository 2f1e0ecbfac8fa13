// Playback: a pause to read each sentence, then the next step; it does not loop.

const PER_CHARACTER = 60;
const SHORTEST = 1500;
const LONGEST = 6000;

export function pause(text, speed) {
  const reading = Math.min(LONGEST, Math.max(SHORTEST, [...text].length * PER_CHARACTER));
  return reading / speed;
}

export class Clock {
  #timer = 0;

  /** Call `tick` after the reading time of the sentence and `moving` milliseconds of animation. */
  start(text, speed, moving, tick) {
    this.stop();
    this.#timer = setTimeout(tick, Math.max(pause(text, speed), moving + SHORTEST / speed));
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
