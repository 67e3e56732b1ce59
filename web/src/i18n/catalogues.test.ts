import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chooseLocale, LOCALES } from "./i18n";
import { makeTimes } from "./times";

describe("catalogues", () => {
  it.each(Object.keys(LOCALES).filter((locale) => locale !== "en"))("%s has every text", (locale) => {
    const catalogue = readFileSync(`src/i18n/locales/${locale}.po`, "utf8");
    const [, ...entries] = catalogue.split(/\n\n+/);
    const empty = entries.filter((entry) => /^msgstr ""$(?!\n")/m.test(entry) && !entry.startsWith("#~"));

    expect(empty).toEqual([]);
  });
});

describe("the language", () => {
  it("is the one kept, else the browser's, else English", () => {
    expect(chooseLocale("es", ["zh"])).toBe("es");
    expect(chooseLocale(null, ["fr-FR", "zh-Hans"])).toBe("zh");
    expect(chooseLocale(null, ["fr"])).toBe("en");
  });
});

describe("times", () => {
  const now = new Date(2026, 10, 22, 12);
  const at = (...parts: [number, number, number, number]) => new Date(...parts).toISOString();

  it("are as short as the reader needs", () => {
    const times = makeTimes("en");

    expect(times.short(at(2026, 10, 22, 9), now)).toMatch(/9:00/);
    expect(times.short(at(2026, 10, 21, 9), now)).toBe("yesterday");
    expect(times.short(at(2026, 10, 18, 9), now)).toBe("Wed");
    expect(times.short(at(2025, 10, 18, 9), now)).toBe("Nov 18");
    expect(times.day(at(2026, 10, 22, 9), now)).toBe("today");
    expect(times.date("2026-11-22")).toBe("Nov 22, 2026");
  });
});
