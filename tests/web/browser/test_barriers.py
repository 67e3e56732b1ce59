"""Everybody can use it: with a screen reader, in either theme, from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from local_stack.testing import RunningStack
from tests.web.browser.barriers import find_barriers, find_overflow
from tests.web.browser.people import PersonAtWork

Barriers = dict[str, list[str]]


@pytest.fixture(scope="module")
def administrator(administrator: PersonAtWork) -> PersonAtWork:
    """The instance's administrator, in a room where the scribe has answered."""
    administrator.start_conversation("Garden")
    administrator.say("# Plan\n\n- `code` and a [link](https://example.org)\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    administrator.say("@Scribe what was said?")
    expect(administrator.messages.filter(has_text="spindle/scribe").last).to_be_visible()
    return administrator


@pytest.fixture
def room(administrator: PersonAtWork) -> Iterator[PersonAtWork]:
    """The administrator, back in that room before and after."""
    administrator.page.get_by_role("link", name="Garden").click()
    expect(administrator.composer).to_be_visible()
    yield administrator
    administrator.page.keyboard.press("Escape")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/join#nothing"])
def test_the_doors_have_no_barriers(browser: Browser, stack: RunningStack, path: str) -> None:
    guest = browser.new_context(base_url=stack.url, locale="en").new_page()
    guest.goto(path)
    expect(guest.get_by_role("heading").first).to_be_visible()

    assert find_barriers(guest) == []
    guest.context.close()


def test_a_face_in_the_theme_kept_is_there_before_any_code(browser: Browser, stack: RunningStack) -> None:
    context = browser.new_context(base_url=stack.url, locale="en", color_scheme="light")
    context.add_init_script("localStorage.setItem('spindle:theme', 'dark')")
    guest = context.new_page()
    guest.route("**/assets/*.js", lambda _: None)

    guest.goto("/sign-in", wait_until="commit")

    expect(guest.get_by_role("main").get_by_text("Spindle")).to_be_visible()
    assert guest.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert find_barriers(guest) == []
    context.close()


def test_a_room_and_its_panels_have_no_barriers(room: PersonAtWork) -> None:
    found: Barriers = {"room": find_barriers(room.page)}

    found |= {title: find_barriers(room.page, "aside") for title in room.open_panels()}

    assert {place: barriers for place, barriers in found.items() if barriers} == {}
    assert len(found) > 9


def test_what_opens_in_a_room_has_no_barriers(room: PersonAtWork) -> None:
    found: Barriers = {}

    for action in ("React", "Edit", "Delete"):
        room.act("Plan", action)
        found[action] = find_barriers(room.page)
        room.page.keyboard.press("Escape")
    room.page.get_by_role("button", name="New conversation").first.click()
    expect(room.page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
    found["new conversation"] = find_barriers(room.page)

    assert {place: barriers for place, barriers in found.items() if barriers} == {}


def test_settings_and_administration_have_no_barriers(room: PersonAtWork) -> None:
    found: Barriers = {title: find_barriers(room.page, "main") for title in room.open_settings()}

    assert {place: barriers for place, barriers in found.items() if barriers} == {}
    assert {"Profile", "Models"} < found.keys()


@pytest.mark.parametrize("path", ["/", "/search?q=plan", "/todos", "/c/00000000-0000-7000-8000-000000000000"])
def test_pages_have_no_barriers(administrator: PersonAtWork, path: str) -> None:
    administrator.page.goto(path)
    expect(administrator.page.get_by_role("main").get_by_role("heading").first).to_be_visible()

    assert find_barriers(administrator.page) == []


def test_a_barrier_would_be_found(administrator: PersonAtWork) -> None:
    administrator.page.evaluate("""() => {
        const [button, words] = [document.createElement("button"), document.createElement("p")];
        words.append("hardly to be seen");
        words.setAttribute("class", "planted");
        const pale = new CSSStyleSheet();
        pale.replaceSync(".planted { color: #888; background: #777 } .planted ~ button { margin-left: 200vw }");
        document.adoptedStyleSheets = [pale];
        document.querySelector("main").append(words, button);
    }""")

    found = " ".join(find_barriers(administrator.page))
    sticking_out = find_overflow(administrator.page)

    administrator.page.reload()
    assert "light: color-contrast" in found
    assert "dark: button-name" in found
    assert sticking_out != []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_from_right_to_left(room: PersonAtWork, width: int) -> None:
    page: Page = room.page
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("document.documentElement.dir = 'rtl'")

    expect(room.composer).to_be_in_viewport()
    found = find_overflow(page)

    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert found == []
