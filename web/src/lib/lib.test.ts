import { describe, expect, it } from "vitest";
import { newId } from "./ids";
import { nickname } from "./nickname";
import { plainLine } from "./plainLine";
import { countCodePoints, sliceCodePoints } from "./text";

describe("texts", () => {
  it("are counted and cut in code points", () => {
    expect(countCodePoints("a🌱é")).toBe(3);
    expect(sliceCodePoints("a🌱b", 1, 2)).toBe("🌱");
    expect(sliceCodePoints("a🌱b", 2)).toBe("b");
  });

  it("become one plain line", () => {
    expect(plainLine("# Plan\n\n- **buy** [seeds](https://e.org)\n```js\nlet a\n```")).toBe("Plan buy seeds let a");
    expect(plainLine("| plant | litres |\n|---|---:|\n| tomato | 2 |")).toBe("plant | litres tomato | 2");
  });
});

describe("ids", () => {
  it("are version 7 and sort by time", () => {
    const [early, late] = [newId(1_000), newId(2_000)];

    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < late).toBe(true);
  });
});

describe("the name of an AI nobody named", () => {
  it("is short enough to be mentioned", () => {
    expect(nickname({ name: "scribe", display_name: "Scribe (built in, no language model)" })).toBe("Scribe");
    expect(nickname({ name: "x", display_name: "(odd)" })).toBe("(odd)");
  });
});
