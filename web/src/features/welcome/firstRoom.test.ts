import { describe, expect, it } from "vitest";
import { isBeingTried } from "./firstRoom";

const ROOM = { metadata: { first_steps: true }, creator_id: "ann", last_seq: 0 };

describe("first steps are offered", () => {
  it("to whose room it is", () => {
    expect(isBeingTried(ROOM, "ann")).toBe(true);
    expect(isBeingTried(ROOM, "bob")).toBe(false);
  });

  it("until something was said", () => expect(isBeingTried({ ...ROOM, last_seq: 8 }, "ann")).toBe(false));

  it("in no other room", () => expect(isBeingTried({ ...ROOM, metadata: {} }, "ann")).toBe(false));
});
