"""The first minutes and a conversation wholly on phones: nothing sticks out, and every way in has a way back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from local_stack.testing import RunningStack
from tests.web.browser.barriers import find_overflow
from tests.web.browser.conftest import PHONE, at_work
from tests.web.browser.people import PersonAtWork

TABLET: ViewportSize = {"width": 820, "height": 1180}
UNBROKEN = "Donaudampfschifffahrtsgesellschaft" * 4
RICH = f"""{UNBROKEN} and `{UNBROKEN}`

```python
{UNBROKEN} = "code"
```

| {" | ".join(f"column {n}" for n in range(9))} |
|{"---|" * 9}
| {" | ".join(str(n) for n in range(9))} |

$$\\sum_{{k=1}}^{{n}} k = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 + 16 + 17 + 18$$"""


@pytest.fixture
def ann(browser: Browser, stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, stack, "Ann with a Name that Goes On and On", **PHONE)


@pytest.fixture
def bob(browser: Browser, stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, stack, "Bob", **PHONE)


def go_back(page: Page) -> None:
    page.get_by_role("link", name="Back to the conversations").click()
    expect(page.get_by_role("heading", name="Conversations")).to_be_visible()
    assert find_overflow(page) == []


def test_the_first_minutes(ann: PersonAtWork) -> None:
    assert find_overflow(ann.page) == []
    ann.page.get_by_role("button", name="@Scribe hello, what can you do?").tap()
    ann.page.get_by_role("button", name="Send", exact=True).tap()
    expect(ann.messages.filter(has_text="the scribe built into Spindle")).to_be_visible()
    assert find_overflow(ann.page) == []

    go_back(ann.page)
    expect(ann.composer).to_be_hidden()
    ann.page.get_by_role("button", name="New conversation").tap()
    expect(ann.page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
    assert find_overflow(ann.page) == []
    ann.page.get_by_label("Title").fill(UNBROKEN)
    ann.page.get_by_role("button", name="Start with 1 AI").tap()

    expect(ann.page.get_by_role("heading", name=UNBROKEN)).to_be_visible()
    expect(ann.page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    assert find_overflow(ann.page) == []
    go_back(ann.page)


def test_an_invitation_is_made_on_one_and_taken_on_another(ann: PersonAtWork, bob: PersonAtWork) -> None:
    go_back(ann.page)
    ann.start_conversation("Garden")
    ann.page.get_by_role("button", name="More about this conversation").tap()
    ann.page.get_by_role("menuitem", name="People").tap()
    ann.page.get_by_role("button", name="Make a link").tap()
    link = ann.page.get_by_label("Invitation link", exact=True)
    expect(link).to_be_visible()
    assert find_overflow(ann.page) == []

    bob.page.goto(link.input_value())
    assert find_overflow(bob.page) == []
    bob.page.get_by_role("button", name="Join the conversation").tap()
    bob.say(RICH)

    ann.page.get_by_role("button", name="Close the panel").tap()
    message = ann.messages.filter(has_text="column 8")
    expect(message.locator("math")).to_be_attached()
    assert find_overflow(ann.page) == []
    message.get_by_role("button", name=re.compile("Actions")).tap()
    assert find_overflow(ann.page) == []
    ann.page.get_by_role("menuitem", name="Reply").tap()
    ann.say("Short")
    expect(bob.messages.filter(has_text="Short").last).to_be_visible()
    assert find_overflow(bob.page) == []


def test_every_panel_fits_and_closes(ann: PersonAtWork) -> None:
    go_back(ann.page)
    ann.start_conversation("Garden")
    ann.say("@Scribe what was said?")
    expect(ann.messages.filter(has_text="spindle/scribe").last).to_be_visible()

    found = {title: find_overflow(ann.page) for title in ann.open_panels()}

    assert {title: wide for title, wide in found.items() if wide} == {}
    assert len(found) > 8
    expect(ann.composer).to_be_visible()


def test_on_a_tablet_a_panel_leaves_the_messages_in_sight(ann: PersonAtWork) -> None:
    ann.page.set_viewport_size(TABLET)
    conversations = ann.page.get_by_role("navigation", name="Conversations")
    expect(conversations).to_be_visible()

    ann.page.get_by_role("button", name="People", exact=True).tap()

    panel = ann.page.get_by_role("complementary", name="People").bounding_box()
    words = ann.composer.bounding_box()
    assert panel is not None
    assert words is not None
    assert words["x"] + words["width"] < panel["x"]
    assert find_overflow(ann.page) == []
    ann.page.get_by_role("button", name="Close the panel").tap()
    expect(conversations).to_be_visible()


def test_every_page_of_the_settings_fits(ann: PersonAtWork) -> None:
    go_back(ann.page)

    found = {title: find_overflow(ann.page) for title in ann.open_settings()}

    assert {title: wide for title, wide in found.items() if wide} == {}
    go_back(ann.page)


def test_the_name_of_the_open_page_stays_in_sight_when_a_device_is_turned(ann: PersonAtWork) -> None:
    upright = ann.page.viewport_size
    assert upright is not None
    ann.page.set_viewport_size({"width": 1280, "height": 800})
    ann.page.goto("/settings/shortcuts")
    current = ann.page.get_by_role("navigation", name="Settings").get_by_role("link", name="Shortcuts")
    expect(current).to_be_visible()

    ann.page.set_viewport_size(upright)

    expect(current).to_be_in_viewport()
