import { describe, expect, it } from "vitest";
import { FrameReader } from "./sse";

const STREAM = 'retry: 1000\n\nevent: hello\nid: 7\ndata: {"a":1}\n\n: a comment\ndata: one\ndata: two\r\n\r\n';
const FRAMES = [
  { id: "7", data: '{"a":1}' },
  { id: null, data: "one\ntwo" },
];

describe("reading frames", () => {
  it("finds each frame with its id and joined data", () => {
    expect(new FrameReader().push(STREAM)).toEqual(FRAMES);
  });

  it.each([1, 2, 3, 7, 20])("does not mind where the stream is cut: every %i letters", (size) => {
    const reader = new FrameReader();
    const chunks = STREAM.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];

    expect(chunks.flatMap((chunk) => reader.push(chunk))).toEqual(FRAMES);
  });

  it("keeps a frame to itself until its blank line has come", () => {
    const reader = new FrameReader();

    expect(reader.push("data: half")).toEqual([]);
    expect(reader.push("\n\n")).toEqual([{ id: null, data: "half" }]);
  });
});
