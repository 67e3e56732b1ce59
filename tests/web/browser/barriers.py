"""What keeps people out: findings of axe-core, and what sticks out of its window."""

import re
from typing import Any, Literal

from playwright.sync_api import Page, expect

from tests.web.node import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


# Code, wide tables and rows of tabs may be scrolled sideways; a page, a list or a panel may not.
FIND_OVERFLOW = """() => {
    const name = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}`;
    const isScroller = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const mayScroll = (element) => element.matches("pre, nav, textarea, :has(> table)");
    const all = [...document.querySelectorAll("body, body *")].filter((element) => element.checkVisibility());
    const isWide = ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1;
    const wide = all.filter((element) => isScroller(element) && !mayScroll(element) && isWide(element));
    const isOutside = ({ left, right }) => left < -1 || right > document.documentElement.clientWidth + 1;
    const controls = all.filter((element) => element.matches("button, input, select, textarea, h1, h2, h3"));
    const isHeld = (element) => all.some((one) => isScroller(one) && mayScroll(one) && one.contains(element));
    const cut = controls.filter((element) => isOutside(element.getBoundingClientRect()) && !isHeld(element));
    return [...(isWide(document.documentElement) ? ["the page"] : []), ...[...wide, ...cut].map(name)];
}"""


def find_barriers(page: Page, part: str = "html") -> list[str]:
    """What axe-core calls serious or critical in a part of what is shown, in either theme, each with its place."""
    expect(page.get_by_role("status").filter(has_text=re.compile("^(Loading|Searching)"))).to_have_count(0)
    page.evaluate(f"window.axe ?? (() => {{ {AXE.read_text(encoding='utf-8')} }})()")
    return [f"{theme}: {barrier}" for theme in THEMES for barrier in _find_in(page, part, theme)]


def _find_in(page: Page, part: str, theme: Literal["light", "dark"]) -> list[str]:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(TWO_FRAMES)  # until the colours are all of the one theme
    found: dict[str, Any] = page.evaluate("([part, tags]) => axe.run(part, { runOnly: tags })", [part, RULES])
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in grave for node in one["nodes"]]


def find_overflow(page: Page) -> list[str]:
    """What is wider than its place: the page, a list or panel that scrolls sideways, a control beyond the edge."""
    found: list[str] = page.evaluate(FIND_OVERFLOW)
    return found
