import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chooseTheme } from "./theme";

describe("the theme", () => {
  it("is kept where the script before the first paint looks for it", () => {
    chooseTheme("dark");

    const [name] = Object.keys(localStorage);
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(readFileSync("public/theme.js", "utf8")).toContain(`getItem("${name}")`);
  });
});
