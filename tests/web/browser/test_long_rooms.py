import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.browser.people import PersonAtWork

MANY = 1_000


@pytest.fixture
def long_room(ann: PersonAtWork, tmp_path: Path) -> str:
    """A room of imported messages, open at its end."""
    lines = [{"author": "Cy", "text": f"**Number {n}.** " + "word " * (n % 40)} for n in range(1, MANY + 1)]
    transcript = tmp_path / "long.jsonl"
    transcript.write_text("\n".join(map(json.dumps, lines)))
    ann.page.goto("/settings/import")
    ann.page.get_by_label("File").set_input_files(transcript)
    ann.page.get_by_label("Title of the conversation").fill("Long")
    ann.page.get_by_role("button", name="Import", exact=True).click()
    ann.page.get_by_role("link", name="Open the conversation").click(timeout=60_000)
    return ann.page.url.rpartition("/c/")[2]


def line(page: Page, seq: int) -> Locator:
    return page.locator(f"[data-seq='{seq}']")


def seen(page: Page) -> list[int]:
    """The numbers of the messages in view."""
    numbers: list[int] = page.evaluate(
        """() => {
            const frame = document.querySelector("[role=log]").getBoundingClientRect();
            const inView = (box) => box.bottom > frame.top && box.top < frame.bottom;
            const lines = [...document.querySelectorAll("[data-seq]")];
            const shown = lines.filter((line) => inView(line.getBoundingClientRect()));
            return shown.map((line) => Number(line.dataset.seq));
        }"""
    )
    return numbers


def test_a_long_room_opens_at_its_end_and_holds_few_lines(ann: PersonAtWork, long_room: str) -> None:
    assert long_room
    expect(line(ann.page, MANY)).to_be_in_viewport()

    assert seen(ann.page)[-1] == MANY
    assert ann.page.locator("[data-seq]").count() < 60


def test_older_messages_come_without_a_jump(ann: PersonAtWork, long_room: str) -> None:
    assert long_room
    expect(line(ann.page, MANY)).to_be_in_viewport()
    first = MANY - 99  # of the page that was fetched

    with ann.page.expect_response(re.compile("before_seq")):
        ann.page.evaluate("document.querySelector('[role=log]').scrollTop = 0")

    expect(line(ann.page, first - 1)).to_be_attached()
    assert first in seen(ann.page)


def test_an_address_leads_to_one_message(ann: PersonAtWork, long_room: str) -> None:
    ann.page.goto(f"/c/{long_room}?seq=321")

    expect(line(ann.page, 321)).to_be_in_viewport()
    ann.page.get_by_role("button", name="To the newest message").click()
    expect(line(ann.page, MANY)).to_be_in_viewport()
