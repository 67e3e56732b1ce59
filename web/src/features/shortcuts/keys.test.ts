import { describe, expect, it } from "vitest";
import { commandOf, neighbour } from "./keys";

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe("shortcuts", () => {
  it("are letters while somebody writes", () => {
    expect(commandOf(press("/"), false)).toBe("search");
    expect(commandOf(press("/"), true)).toBeNull();
    expect(commandOf(press("?"), true)).toBeNull();
  });

  it("with a modifier work everywhere", () => {
    expect(commandOf(press("k", { ctrlKey: true }), true)).toBe("search");
    expect(commandOf(press("K", { metaKey: true }), true)).toBe("search");
    expect(commandOf(press("ArrowDown", { altKey: true }), true)).toBe("next");
  });

  it("leave the browser's own alone", () => {
    expect(commandOf(press("c", { ctrlKey: true }), false)).toBeNull();
  });

  it("go round the list of conversations", () => {
    expect(neighbour(["a", "b", "c"], "c", 1)).toBe("a");
    expect(neighbour(["a", "b", "c"], "a", -1)).toBe("c");
    expect(neighbour(["a"], undefined, 1)).toBe("a");
    expect(neighbour([], "a", 1)).toBeUndefined();
  });
});
