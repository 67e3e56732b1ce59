"""Those who use no mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from local_stack.testing import RunningStack
from tests.web.browser.people import PASSWORD, PersonAtWork


@pytest.fixture
def guest(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = browser.new_context(base_url=stack.url, locale="en")
    yield context.new_page()
    context.close()


def tab_to(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    """Goes on by the Tab key until it stands there; fails where the key never leads."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]  # roles are literals there
    expect(wanted).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"no way to {role} {name} by keyboard")


def test_a_keyboard_leads_from_the_door_to_a_panel(ann: PersonAtWork, guest: Page) -> None:
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
    tab_to(guest, "button", re.compile("^AIs$"))
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("complementary")).to_be_visible()
    tab_to(guest, "button", re.compile("Close"))
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("complementary")).to_have_count(0)


def test_a_keyboard_edits_and_searches(ann: PersonAtWork) -> None:
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
