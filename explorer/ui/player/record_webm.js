// Write encoded frames as a WebM file with duration and cues for seeking. Pure.

const text = (string) => new TextEncoder().encode(string);

function unsigned(value, length = 8) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes.slice(8 - length);
}

function float64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

const sum = (parts) => parts.reduce((total, { length }) => total + length, 0);

function joined(parts) {
  const bytes = new Uint8Array(sum(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

// An EBML element: id, size in seven-bit groups, content.
function element(id, ...content) {
  const name = unsigned(id).slice(8 - Math.ceil((32 - Math.clz32(id)) / 8));
  const size = unsigned(sum(content));
  size[0] = 1;
  return joined([name, size, ...content]);
}

const HEAD = element(
  0x1a45dfa3,
  element(0x4286, unsigned(1, 1)), element(0x42f7, unsigned(1, 1)), // version written, version needed
  element(0x42f2, unsigned(4, 1)), element(0x42f3, unsigned(8, 1)), // longest id, longest size
  element(0x4282, text("webm")), element(0x4287, unsigned(4, 1)), element(0x4285, unsigned(2, 1)),
);
// Element ids, and codes of the colour spaces by the names that browsers use.
const COLOURS = {
  matrix: [0x55b1, { rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6 }],
  fullRange: [0x55b9, { false: 1, true: 2 }],
  transfer: [0x55ba, { bt709: 1, smpte170m: 6, "iec61966-2-1": 13 }],
  primaries: [0x55bb, { bt709: 1, bt470bg: 5, smpte170m: 6 }],
};
const LONGEST = 30_000; // milliseconds of a cluster: a block stores its time in it as a signed 16-bit number

export class Webm {
  #clusters = []; // { begins, blocks }

  /** `colours`: colour space as the encoder reports it, possibly after the first frame. */
  constructor({ width, height, codec, colours = {} }) {
    Object.assign(this, { width, height, codec, colours });
  }

  #tracks() {
    const colours = Object.entries(COLOURS).flatMap(([name, [id, numbers]]) => {
      const number = numbers[this.colours[name]];
      return number === undefined ? [] : [element(id, unsigned(number, 1))];
    });
    const size = [element(0xb0, unsigned(this.width, 2)), element(0xba, unsigned(this.height, 2))];
    const track = [element(0xd7, unsigned(1, 1)), element(0x73c5, unsigned(1, 1)), element(0x9c, unsigned(0, 1))];
    const kind = [element(0x86, text(this.codec)), element(0x83, unsigned(1, 1))];
    return element(0x1654ae6b, element(0xae, ...track, ...kind, element(0xe0, ...size, element(0x55b0, ...colours))));
  }

  /** Add a frame at a time in milliseconds; `key` if it is a key frame. Players can seek to every key frame. */
  add(data, milliseconds, key) {
    const time = Math.round(milliseconds);
    if (key || time - this.#clusters.at(-1).begins > LONGEST) this.#clusters.push({ begins: time, blocks: [] });
    const { begins, blocks } = this.#clusters.at(-1);
    const head = new Uint8Array([0x81, 0, 0, key ? 0x80 : 0]);
    new DataView(head.buffer).setInt16(1, time - begins);
    blocks.push(element(0xa3, head, data));
  }

  /** The complete file. */
  bytes(milliseconds) {
    const scale = element(0x2ad7b1, unsigned(1_000_000, 4)); // nanoseconds per unit
    const apps = [element(0x4d80, text("explorer")), element(0x5741, text("explorer"))];
    const front = [element(0x1549a966, scale, element(0x4489, float64(milliseconds)), ...apps), this.#tracks()];
    const clusters = this.#clusters.map(({ begins, blocks }) => element(0x1f43b675, element(0xe7, unsigned(begins)), ...blocks));
    const cues = (start) => {
      let at = start;
      const points = this.#clusters.map(({ begins }, index) => {
        const position = element(0xb7, element(0xf7, unsigned(1, 1)), element(0xf1, unsigned(at)));
        at += clusters[index].length;
        return element(0xbb, element(0xb3, unsigned(begins)), position);
      });
      return element(0x1c53bb6b, ...points);
    };
    const index = cues(sum(front) + cues(0).length); // its length does not depend on the positions
    return joined([HEAD, element(0x18538067, ...front, index, ...clusters)]);
  }
}
