"""Pictures of every main view, at three sizes, in both themes, into web/screenshots: `make screenshots`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from local_stack.testing import RunningStack
from tests.web.browser.conftest import at_work, browser, playwright, stack
from tests.web.browser.people import PersonAtWork
from tests.web.node import WEB

__all__ = ["browser", "playwright", "stack"]

FOLDER = WEB / "screenshots"
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
THEMES = ("light", "dark")
PANELS = ("members", "ais", "todos", "search", "topics", "turns", "kept", "budget", "settings", "export")
SETTINGS = ("profile", "appearance", "notifications", "sessions", "keys", "tokens", "usage", "import", "shortcuts")

RICH = """Here is the **plan**, with `code`, a [link](https://example.org/plan) and a list:

1. Sow in March
2. Water on Mondays

```python
def water(plant: str) -> str:
    return f"{plant} is happy"
```

| plant | litres |
|---|---|
| tomato | 2 |

$$\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$$"""


@pytest.fixture(scope="module")
def ann(browser: Browser, stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, stack, "Ann with a Rather Long Name")


@pytest.fixture(scope="module")
def room(ann: PersonAtWork) -> str:
    ann.start_conversation("A title that is much longer than any list of conversations has room for")
    room = ann.start_conversation("Garden")
    ann.say(RICH)
    ann.say("@Scribe what was said about water?")
    expect(ann.messages.filter(has_text="spindle/scribe").last).to_be_visible(timeout=20_000)
    return room


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_what_members_see(ann: PersonAtWork, room: str, size: str, theme: str) -> None:
    views = {
        "list": "/",
        "room": f"/c/{room}",
        **{f"panel-{panel}": f"/c/{room}?panel={panel}" for panel in PANELS},
        **{f"settings-{page}": f"/settings/{page}" for page in SETTINGS},
    }
    dress(ann.page, size, theme)
    for name, path in views.items():
        ann.page.goto(path)
        take(ann.page, f"{name}-{size}-{theme}")
    ann.page.goto("/")
    ann.page.get_by_role("button", name="New conversation").first.click()
    expect(ann.page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
    take(ann.page, f"new-conversation-{size}-{theme}")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_what_guests_see(browser: Browser, stack: RunningStack, size: str, theme: str) -> None:
    page = browser.new_context(base_url=stack.url, locale="en").new_page()
    dress(page, size, theme)
    for name in ("sign-in", "sign-up"):
        page.goto(f"/{name}")
        take(page, f"{name}-{size}-{theme}")
    page.context.close()


def dress(page: Page, size: str, theme: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")


def take(page: Page, name: str) -> Path:
    expect(page.locator("h1, h2").first).to_be_attached()
    expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    return file
