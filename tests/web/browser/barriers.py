"""What keeps people out: findings of axe-core, and pages wider than their window."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.web.node import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def find_barriers(page: Page, theme: str) -> list[str]:
    """What axe-core calls serious or critical in what is shown in `theme`, each with its place."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    expect(page.get_by_role("status").filter(has_text=re.compile("^Loading"))).to_have_count(0)
    page.evaluate(TWO_FRAMES)  # until the colours are all of the one theme
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, { runOnly: tags })", RULES)
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in grave for node in one["nodes"]]


def measure_overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
