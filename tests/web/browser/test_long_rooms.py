"""A room of ten thousand messages: few lines are held, none is missed, and nothing jumps."""

import json
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from local_stack.testing import RunningStack
from tests.web.browser.conftest import at_work
from tests.web.browser.people import PersonAtWork
from tests.web.browser.walking import line, open_at, walk

MANY = 10_000
FEW = 60


@pytest.fixture(scope="module")
def reader(browser: Browser, stack: RunningStack) -> Any:
    yield from at_work(browser, stack, "Ann")


@pytest.fixture(scope="module")
def long_room(reader: PersonAtWork) -> str:
    """The id of a room of imported messages of many heights."""
    lines = [{"author": "Cy", "text": f"**Number {n}.** " + "word " * (n % 40)} for n in range(1, MANY + 1)]
    fields = {"format": "jsonl", "client_id": str(uuid4()), "title": "Long"}
    transcript = "\n".join(map(json.dumps, lines)).encode()
    with reader.program() as program:
        program.post("/api/v1/imports", data=fields, files={"file": ("long.jsonl", transcript)}).raise_for_status()
    reader.page.goto("/settings/import")
    reader.page.get_by_role("link", name="Open the conversation").click(timeout=180_000)
    expect(line(reader.page, MANY)).to_be_in_viewport()
    return reader.page.url.rpartition("/c/")[2]


def test_it_opens_at_its_end_and_holds_few_lines(reader: PersonAtWork, long_room: str) -> None:
    reader.page.goto(f"/c/{long_room}")

    expect(line(reader.page, MANY)).to_be_in_viewport()
    assert reader.page.locator("[data-seq]").count() < FEW


def test_no_message_is_missed_on_the_way_up(reader: PersonAtWork, long_room: str) -> None:
    reader.page.goto(f"/c/{long_room}")
    expect(line(reader.page, MANY)).to_be_in_viewport()

    views, most = walk(reader.page, -0.5, until=MANY - 350)  # beyond the pages that are fetched on the way

    assert sorted({seq for shown in views for seq in shown})[-350:] == list(range(MANY - 349, MANY + 1))
    assert all(set(before) & set(after) for before, after in pairwise(views))
    assert most < FEW


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_from_the_first_to_the_last_no_view_is_empty_and_no_step_leads_back(
    reader: PersonAtWork, long_room: str
) -> None:
    open_at(reader.page, long_room, 1)

    views, most = walk(reader.page, 8, until=MANY)

    assert views[-1][-1] == MANY
    assert all(views)
    assert all(before[0] < after[0] for before, after in pairwise(views))
    assert most < FEW


def test_an_address_leads_to_one_message_and_a_button_to_the_newest(reader: PersonAtWork, long_room: str) -> None:
    open_at(reader.page, long_room, 4_321)

    reader.page.get_by_role("button", name="To the newest message").click()

    expect(line(reader.page, MANY)).to_be_in_viewport()


def test_what_comes_in_below_moves_nothing_for_who_reads_above(reader: PersonAtWork, long_room: str) -> None:
    open_at(reader.page, long_room, 5_000)
    place = line(reader.page, 5_000).bounding_box()
    with reader.program() as program:
        body = {"client_id": str(uuid4()), "content": "Something new"}
        program.post(f"/api/v1/conversations/{long_room}/messages", json=body).raise_for_status()

    expect(reader.page.get_by_role("navigation").get_by_text("Something new")).to_be_visible()

    assert line(reader.page, 5_000).bounding_box() == place
