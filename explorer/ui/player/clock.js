// Playing by itself: a pause to read each sentence, then the next step; it never goes round.

const PER_CHARACTER = 60;
const SHORTEST = 1500;
const LONGEST = 6000;

export function pause(text, speed) {
  const reading = Math.min(LONGEST, Math.max(SHORTEST, [...text].length * PER_CHARACTER));
  return reading / speed;
}

export class Clock {
  #timer = 0;

  /** Call `tick` when the sentence can have been read, and `moving` milliseconds of movement are over. */
  start(text, speed, moving, tick) {
    this.stop();
    this.#timer = setTimeout(tick, Math.max(pause(text, speed), moving + SHORTEST / speed));
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
