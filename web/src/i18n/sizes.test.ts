import { describe, expect, it } from "vitest";
import { makeSizes } from "./sizes";

describe("sizes", () => {
  const sizes = makeSizes("en");

  it("are told in a unit that suits them", () => {
    expect(sizes.bytes(0)).toBe("0 bytes");
    expect(sizes.bytes(12_300)).toBe("12.3 kB");
    expect(sizes.bytes(25_000_000)).toBe("25 MB");
  });

  it("tell small money with the places that say something", () => {
    expect(sizes.money(0)).toBe("$0.00");
    expect(sizes.money(1_230_000)).toBe("$1.23");
    expect(sizes.money(42)).toBe("$0.000042");
  });

  it("tell seconds in as many places as one can feel", () => {
    expect(sizes.seconds(310)).toBe("0.3 sec");
    expect(sizes.seconds(12_000)).toBe("12 sec");
  });
});
