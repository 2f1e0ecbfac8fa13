// The film of a lesson, parsed as a video player does, and the layout of an exported picture.

import assert from "node:assert/strict";
import test from "node:test";

import { fileName, plan, written } from "../../explorer/ui/player/picture_plan.js";
import { Webm } from "../../explorer/ui/player/record_webm.js";

// Ids of EBML elements that contain other elements; `parse` descends into them.
const PARENTS = new Set([0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x55b0, 0x1c53bb6b, 0xbb, 0xb7, 0x1f43b675]);

function number(bytes, at, marked) {
  const length = Math.clz32(bytes[at]) - 23;
  let value = marked ? bytes[at] : bytes[at] & (0xff >> length);
  for (let i = 1; i < length; i += 1) value = value * 256 + bytes[at + i];
  return [value, at + length];
}

function parse(bytes, from = 0, to = bytes.length) {
  const elements = [];
  let at = from;
  while (at < to) {
    const [id, after] = number(bytes, at, true);
    const [size, start] = number(bytes, after, false);
    assert.ok(start + size <= to, "an element ends inside its parent");
    elements.push({ id, at, start, parts: PARENTS.has(id) ? parse(bytes, start, start + size) : [], data: bytes.slice(start, start + size) });
    at = start + size;
  }
  return elements;
}

const one = (elements, ...path) => path.reduce((parent, id) => parent.parts.find((part) => part.id === id), { parts: elements });
const all = (elements, id) => elements.filter((element) => element.id === id);
const value = ({ data }) => data.reduce((sum, byte) => sum * 256 + byte, 0);

function film() {
  const made = new Webm({ width: 1280, height: 720, codec: "V_VP8" });
  made.colours = { matrix: "bt709", fullRange: true, transfer: "iec61966-2-1", primaries: null };
  made.add(new Uint8Array([1, 2, 3]), 0, true);
  made.add(new Uint8Array([4]), 33.3, false);
  made.add(new Uint8Array([5, 6]), 2500, true);
  return made.bytes(4000);
}

test("the header contains the document type, the size, the colours and the duration", () => {
  const tree = parse(film());
  assert.equal(tree.length, 2);
  const [head] = tree;
  assert.equal(head.id, 0x1a45dfa3);
  assert.ok(Buffer.from(head.data).includes("webm"));
  const video = one(tree, 0x18538067, 0x1654ae6b, 0xae, 0xe0);
  assert.deepEqual(video.parts.slice(0, 2).map(value), [1280, 720]);
  assert.deepEqual(one([video], 0xe0, 0x55b0).parts.map(({ id, data }) => [id, data[0]]), [[0x55b1, 1], [0x55b9, 2], [0x55ba, 13]]);
  assert.equal(Buffer.from(one(tree, 0x18538067, 0x1654ae6b, 0xae, 0x86).data).toString(), "V_VP8");
  const duration = one(tree, 0x18538067, 0x1549a966, 0x4489).data;
  assert.equal(new DataView(duration.buffer).getFloat64(0), 4000);
});

test("every frame has its time, and every key frame starts a cluster", () => {
  const clusters = all(one(parse(film()), 0x18538067).parts, 0x1f43b675);
  const frames = clusters.flatMap(({ parts }) => {
    const [time, ...blocks] = parts;
    return blocks.map(({ data }) => [value(time) + new DataView(data.buffer).getInt16(1), data[3]].concat(Array.from(data.slice(4))));
  });
  assert.deepEqual(frames, [[0, 0x80, 1, 2, 3], [33, 0, 4], [2500, 0x80, 5, 6]]);
  assert.equal(clusters.length, 2);
});

test("the cues point to the clusters", () => {
  const segment = one(parse(film()), 0x18538067);
  const clusters = all(segment.parts, 0x1f43b675);
  const points = one([segment], 0x18538067, 0x1c53bb6b).parts;
  const positions = points.map((point) => value(one([point], 0xbb, 0xb7, 0xf1)) + segment.start);
  assert.deepEqual(positions, clusters.map(({ at }) => at));
  assert.deepEqual(points.map((point) => value(one([point], 0xbb, 0xb3))), [0, 2500]);
});

test("a long time without a key frame starts new clusters, because block times have 16 bits", () => {
  const made = new Webm({ width: 2, height: 2, codec: "V_VP8" });
  for (let time = 0; time <= 70_000; time += 1000) made.add(new Uint8Array([0]), time, time === 0);
  const clusters = all(one(parse(made.bytes(71_000)), 0x18538067).parts, 0x1f43b675);
  assert.deepEqual(clusters.map(({ parts }) => value(parts[0])), [0, 31_000, 62_000]);
});

test("the sentence is above the scene and the source below; neither overlaps it", () => {
  const scene = { width: 1120, height: 424 };
  for (const sentence of ["短", "很长的一句话，".repeat(20), "many words of a long sentence ".repeat(8)]) {
    const { width, height, scene: at, texts } = plan(scene, sentence, "made");
    const [above, below] = [texts.filter(({ part }) => part === "sentence"), texts.filter(({ part }) => part === "source")];
    for (const { y } of above) assert.ok(y < at.y);
    assert.ok(below[0].y - below[0].size >= at.y + scene.height);
    assert.ok(below[0].y < height && at.x + scene.width < width);
    assert.equal(above.map(({ text }) => text).join("").replaceAll(" ", ""), sentence.replaceAll(" ", ""));
  }
});

test("characters that XML does not allow are replaced; all others are kept", () => {
  assert.equal(written("a\u0000b\u001bc\ud800d\uffffe"), "a\ufffdb\ufffdc\ufffdd\ufffde");
  for (const text of ["</text><script>", "\"'&", "🧑‍🤝‍🧑", "مرحبا", "北京", "\t\n"]) assert.equal(written(text), text);
});

test("files are named after lesson and step, with a number by which they sort", () => {
  const lesson = { id: "lookup", steps: [{ id: "ids" }, { id: "one-hot" }] };
  assert.equal(fileName(lesson, 1, "png"), "lookup-02-one-hot.png");
  assert.equal(fileName(lesson, undefined, "webm"), "lookup.webm");
});
