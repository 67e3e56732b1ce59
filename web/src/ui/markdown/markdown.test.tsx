import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render } from "@testing-library/react";
import { beforeAll, describe, expect, it } from "vitest";
import Rich from "./Rich";
import { unifyMath } from "./math";

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

function show(text: string, mentions: string[] = []): HTMLElement {
  return render(
    <I18nProvider i18n={i18n}>
      <Rich text={text} mentions={mentions} />
    </I18nProvider>,
  ).container;
}

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "![x](https://evil.example/p.png)",
  "![x](javascript:alert(1))",
  "[x](javascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:msgbox)",
  "<a href='javascript:alert(1)'>x</a>",
  "<iframe src=https://evil.example></iframe>",
  "<style>@import 'https://evil.example'</style>",
  "[x]: javascript:alert(1)\n\n[x]",
  "<svg/onload=alert(1)>",
  "![][r]\n\n[r]: https://evil.example/p.png",
];

describe("texts that want more than to be read", () => {
  it.each(HOSTILE)("get nothing: %s", (text) => {
    const shown = show(text);

    expect(shown.querySelector("script, img, iframe, style, svg, object, embed, link, video, audio")).toBeNull();
    for (const link of shown.querySelectorAll("a")) expect(link.getAttribute("href")).toMatch(/^https?:/);
    for (const element of shown.querySelectorAll("*"))
      expect(element.getAttributeNames().filter((name) => name.startsWith("on") || name === "src")).toEqual([]);
  });
});

describe("texts", () => {
  it("show where a link goes and tell nobody whence", () => {
    const link = show("[a bank](https://phish.example/x)").querySelector("a");

    expect(link?.parentElement?.textContent).toContain("(phish.example)");
    expect(link?.getAttribute("rel")).toContain("noreferrer");
  });

  it("mark those who were mentioned, and nobody else", () => {
    const shown = show("@Scribe and @Bob, not `@Scribe`", ["Scribe"]);

    expect([...shown.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["@Scribe"]);
  });

  it("take the brackets of models for mathematics, outside of code", () => {
    expect(unifyMath("\\(x\\) `\\(y\\)`")).toBe("$$x$$ `\\(y\\)`");
    expect(unifyMath("\\[x\\]")).toBe("\n$$\nx\n$$\n");
  });
});
