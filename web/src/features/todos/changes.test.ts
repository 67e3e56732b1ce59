import { describe, expect, it } from "vitest";
import { dayOf, endOfDay } from "./changes";

describe("the day a to-do is due", () => {
  it("is the same day again after it was kept", () => {
    expect(dayOf(endOfDay("2026-12-01"))).toBe("2026-12-01");
  });

  it("may be none", () => {
    expect(endOfDay("")).toBeNull();
    expect(dayOf(null)).toBe("");
  });
});
