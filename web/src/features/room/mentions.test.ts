import { describe, expect, it } from "vitest";
import { completeMention, findOpenMention, matchMentionables, type Mentionable } from "./mentions";

const someone = (handle: string, title = handle): Mentionable => ({ id: handle, kind: "person", handle, title, detail: "" });

describe("an open mention", () => {
  it.each([
    ["hey @sc", { start: 4, prefix: "sc" }],
    ["@", { start: 0, prefix: "" }],
    ["(@a", { start: 1, prefix: "a" }],
    ["mail a@b", null],
    ["@done now", null],
  ])("of %j", (text, expected) => {
    expect(findOpenMention(text, text.length)).toEqual(expected);
  });

  it("is completed where it stands, with quotes around a name of two words", () => {
    const open = { start: 4, prefix: "sc" };

    expect(completeMention("hey @sc you", open, someone("Scribe"))).toEqual({ text: "hey @Scribe you", caret: 12 });
    expect(completeMention("hey @sc", open, someone("Two Words"))).toEqual({ text: 'hey @"Two Words" ', caret: 17 });
  });

  it("matches the beginning of any word of a name", () => {
    const all = [someone("ann", "Ann Example"), someone("bob")];

    expect(matchMentionables(all, "exa").map(({ id }) => id)).toEqual(["ann"]);
    expect(matchMentionables(all, "")).toHaveLength(2);
  });
});
