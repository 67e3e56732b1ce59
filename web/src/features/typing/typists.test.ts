import { describe, expect, it } from "vitest";
import { current, hear } from "./typists";

describe("those who type", () => {
  const heard = hear(hear({}, "ann", "2026-11-22T08:00:05Z"), "bob", "2026-11-22T08:00:09Z");

  it("are known until their time is up", () => {
    expect(Object.keys(current(heard, Date.parse("2026-11-22T08:00:06Z")))).toEqual(["bob"]);
  });

  it("stay the same object while nobody stops", () => {
    expect(current(heard, Date.parse("2026-11-22T08:00:01Z"))).toBe(heard);
  });

  it("stop at once when they say so", () => {
    expect(Object.keys(current(hear(heard, "ann", "2026-11-22T07:00:00Z"), Date.parse("2026-11-22T08:00:01Z")))).toEqual(["bob"]);
  });
});
