import { describe, expect, it } from "vitest";
import { countCodePoints } from "@/lib/text";
import { cutAtMarks, readQuestion, withFilter, writeQuestion } from "./asking";

describe("a question", () => {
  it("is taken apart into words and filters", () => {
    expect(readQuestion('from:bob water in:"The garden" plants')).toEqual({
      words: "water plants",
      filters: [
        { name: "from", value: "bob" },
        { name: "in", value: "The garden" },
      ],
    });
  });

  it("keeps what only looks like a filter among its words", () => {
    expect(readQuestion("http://example.org begin:now").filters).toEqual([]);
  });

  it.each(["water", 'in:"The garden" water', "has:image after:2026-01-01"])("is written as it was read: %s", (question) => {
    expect(writeQuestion(readQuestion(question))).toBe(question);
  });

  it("has one time of each kind, and others as often as somebody wants", () => {
    const filters = withFilter([{ name: "after", value: "2025" }, { name: "has", value: "link" }], { name: "after", value: "2026" });

    expect(filters).toEqual([{ name: "has", value: "link" }, { name: "after", value: "2026" }]);
    expect(withFilter(filters, { name: "has", value: "pin" })).toHaveLength(3);
  });
});

describe("marks", () => {
  it("cut a text by code points", () => {
    expect(cutAtMarks("🌱 water it", [[2, 5]])).toEqual([
      { text: "🌱 ", isMarked: false },
      { text: "water", isMarked: true },
      { text: " it", isMarked: false },
    ]);
  });

  it("are set in plain words, wherever the signs of Markdown stand", () => {
    const text = "- see **the [plan](https://example.org/plan🌱) for `water`**";
    const at = (word: string) => [countCodePoints(text.slice(0, text.indexOf(word))), word.length] as const;

    expect(cutAtMarks(text, [at("plan"), at("water")])).toEqual([
      { text: "see the ", isMarked: false },
      { text: "plan", isMarked: true },
      { text: " for ", isMarked: false },
      { text: "water", isMarked: true },
    ]);
  });

  it("in the address of a link show nothing of it", () => {
    expect(cutAtMarks("[here](https://water.example)", [[15, 5]])).toEqual([{ text: "here", isMarked: false }]);
  });
});
