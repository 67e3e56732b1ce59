import { describe, expect, it } from "vitest";
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
});
