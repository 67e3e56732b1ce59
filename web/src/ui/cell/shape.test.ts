import { describe, expect, it } from "vitest";
import { membrane, shapeOf } from "./shape";

describe("a cell", () => {
  it("fills its ring, elongates, pinches and divides, in this order", () => {
    expect(shapeOf("prophase", 0.4).ring).toBe(0.4);
    expect(shapeOf("metaphase", 1).elongation).toBeGreaterThan(shapeOf("metaphase", 0).elongation);
    expect(shapeOf("anaphase", 1).pinch).toBeGreaterThan(shapeOf("anaphase", 0).pinch);
    expect(membrane(shapeOf("telophase", 1)).match(/M/g)).toHaveLength(2);
  });

  it.each(["prophase", "prometaphase", "metaphase", "anaphase", "telophase"] as const)("stays in its frame in %s", (phase) => {
    for (const progress of [-1, 0, 0.5, 1, 2]) {
      const numbers = membrane(shapeOf(phase, progress)).match(/-?[\d.]+/g) ?? [];

      expect(Math.max(...numbers.map((each) => Math.abs(Number(each))))).toBeLessThanOrEqual(15);
    }
  });
});
