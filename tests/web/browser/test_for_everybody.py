"""Those who use no mouse, and those who listen to the screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.people import PersonAtWork
from tests.web.node import WEB

AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PANELS = ("members", "todos", "kept", "settings", "budget", "export")
PAGES = ("/search", "/todos", "/settings/tokens", "/settings/keys", "/settings/usage", "/settings/shortcuts")


def serious_findings(page: Page) -> list[tuple[str, str]]:
    expect(page.get_by_role("status").filter(has_text=re.compile("^(Loading|Searching)"))).to_have_count(0)
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [(one["id"], node["html"][:160]) for one in grave for node in one["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_in_anybodys_way(ann: PersonAtWork, theme: str) -> None:
    room = ann.start_conversation("Garden")
    ann.say("Water on Mondays")
    expect(ann.messages.filter(has_text="Mondays").first.get_by_title("Sent")).to_be_visible()
    ann.page.evaluate("theme => localStorage.setItem('spindle:theme', theme)", theme)
    found: dict[str, list[tuple[str, str]]] = {}

    for path in (f"/c/{room}", *(f"/c/{room}?panel={panel}" for panel in PANELS), *PAGES):
        ann.page.goto(path)
        found[path] = serious_findings(ann.page)

    assert {path: findings for path, findings in found.items() if findings} == {}


def test_the_keyboard_is_enough(ann: PersonAtWork) -> None:
    ann.start_conversation("Garden")
    keys = ann.page.keyboard
    ann.composer.focus()
    keys.type("Water on Mundays")
    keys.press("Enter")
    expect(ann.messages.filter(has_text="Mundays").first.get_by_title("Sent")).to_be_visible()

    keys.press("ArrowUp")
    expect(ann.page.get_by_label("Edit your message")).to_be_focused()
    keys.press("ControlOrMeta+a")
    keys.type("Water on Tuesdays")
    keys.press("Enter")
    expect(ann.messages.filter(has_text="Tuesdays").first).to_contain_text("edited")
    expect(ann.composer).to_be_focused()
    keys.press("Control+k")
    expect(ann.page.get_by_label("Words to look for")).to_be_focused()
    keys.type("tuesd")
    expect(ann.page.get_by_role("link", name="Tuesdays").first).to_be_visible()
    ann.page.get_by_role("link", name="Tuesdays").first.press("Enter")

    expect(ann.composer).to_be_visible()
    ann.page.get_by_role("log").focus()
    keys.press("?")
    expect(ann.page.get_by_role("dialog", name="Shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(ann.page.get_by_role("dialog")).to_have_count(0)
