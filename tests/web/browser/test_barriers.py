"""Everybody can use it: by keyboard alone, with a screen reader, from right to left, in either theme."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from local_stack.testing import RunningStack
from tests.web.browser.barriers import find_barriers, measure_overflow
from tests.web.browser.conftest import at_work
from tests.web.browser.people import PASSWORD, PersonAtWork

THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def member(browser: Browser, stack: RunningStack) -> Iterator[PersonAtWork]:
    """Somebody in a room where the scribe has answered."""
    for person in at_work(browser, stack, "Mia"):
        person.start_conversation("Garden")
        person.say("# Plan\n\n- `code` and a [link](https://example.org)\n\n| a | b |\n|---|---|\n| 1 | 2 |")
        person.say("@Scribe what was said?")
        expect(person.messages.filter(has_text="spindle/scribe").last).to_be_visible(timeout=20_000)
        yield person


@pytest.fixture
def guest(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = browser.new_context(base_url=stack.url, locale="en")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_the_doors_have_no_barriers(guest: Page, path: str, theme: str) -> None:
    guest.goto(path)
    expect(guest.get_by_role("heading", level=1)).to_be_visible()

    assert find_barriers(guest, theme) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["profile", "appearance", "sessions", "import"])
def test_settings_have_no_barriers(member: PersonAtWork, name: str, theme: str) -> None:
    room = member.page.url
    member.page.goto(f"/settings/{name}")
    expect(member.page.get_by_role("main").get_by_role("heading").first).to_be_visible()

    found = find_barriers(member.page, theme)
    member.page.goto(room)
    assert found == []


def tab_to(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    """Goes on by the Tab key until it stands there; fails where the key never leads."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]  # roles are literals there
    expect(wanted).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"no way to {role} {name} by keyboard")


def test_a_keyboard_is_enough(ann: PersonAtWork, guest: Page) -> None:
    guest.goto("/sign-in")
    tab_to(guest, "textbox", "Username or e-mail")
    guest.keyboard.type(ann.username)
    guest.keyboard.press("Tab")
    guest.keyboard.type(PASSWORD)
    guest.keyboard.press("Enter")
    tab_to(guest, "button", "New conversation")
    guest.keyboard.press("Enter")
    tab_to(guest, "textbox", "Title")
    guest.keyboard.type("By hand")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("heading", name="By hand")).to_be_visible()

    tab_to(guest, "combobox", "Message")
    guest.keyboard.type("Typed, not clicked")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("article").filter(has_text="Typed, not clicked")).to_be_visible()
    tab_to(guest, "button", "AIs")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("complementary")).to_be_visible()
    tab_to(guest, "button", re.compile("Close"))
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("complementary")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_from_right_to_left(member: PersonAtWork, width: int) -> None:
    page = member.page
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("document.documentElement.dir = 'rtl'")

    expect(member.composer).to_be_in_viewport()
    assert measure_overflow(page) == 0
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 1280, "height": 800})
