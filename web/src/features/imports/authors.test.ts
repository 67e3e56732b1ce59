import { describe, expect, it } from "vitest";
import { namesIn, writeAuthors } from "./authors";

describe("the authors of a transcript", () => {
  it("are named once each, in order, whatever else stands in it", () => {
    const lines = ['{"author": "Mira", "text": "a"}', "no line", '{"author": "Jonas"}', '{"author": "Mira"}', '{"text": "x"}', '{"author": "cut o'];

    expect(namesIn(lines.join("\n"))).toEqual(["Mira", "Jonas"]);
  });

  it("are told as people only where somebody was chosen", () => {
    expect(writeAuthors({ Mira: "u1", Jonas: "" })).toEqual({ authors: '{"Mira":"u1"}' });
    expect(writeAuthors({ Jonas: "" })).toEqual({});
  });
});
