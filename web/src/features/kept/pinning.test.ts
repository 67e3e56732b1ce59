import { describe, expect, it } from "vitest";
import { message } from "@/testing/objects";
import { chooseKept, reduceKept } from "./pinning";

const AT = "2026-11-22T09:00:00Z";

describe("the list of what was kept", () => {
  it("takes what was pinned, in order", () => {
    const held = [message(3, { pinned_at: AT })];

    const next = reduceKept(held, message(1, { pinned_at: AT, version: 2 }), "pinned");

    expect(next.map(({ seq }) => seq)).toEqual([1, 3]);
  });

  it("lets go what was unpinned or deleted", () => {
    const held = [message(1, { pinned_at: AT }), message(2, { pinned_at: AT })];

    expect(reduceKept(held, message(1, { version: 2 }), "pinned").map(({ seq }) => seq)).toEqual([2]);
    expect(reduceKept(held, message(2, { pinned_at: AT, deleted_at: AT, version: 2 }), "pinned")).toHaveLength(1);
  });

  it("stays as it is for what has nothing to do with it, and for older states", () => {
    const held = [message(1, { importance: 2, version: 3 })];

    expect(reduceKept(held, message(2), "important")).toBe(held);
    expect(reduceKept(held, message(1, { version: 2 }), "important")).toBe(held);
  });

  it("shows the most important first, and them alone when asked to", () => {
    const held = [message(1, { importance: 3 }), message(2, { importance: 2 }), message(3, { importance: 3 }), message(4, { importance: 2 })];

    expect(chooseKept(held, "important").map(({ seq }) => seq)).toEqual([3, 1, 4, 2]);
    expect(chooseKept(held, "key").map(({ seq }) => seq)).toEqual([3, 1]);
    expect(chooseKept(held, "pinned").map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
  });
});
