"""Answers as they are being written: two people and an AI in two browsers, reloads, stops, other versions."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from fake_provider.testing import FakeProvider
from local_stack.testing import RunningStack
from tests.web.browser.conftest import at_work
from tests.web.browser.people import PersonAtWork

LONG = " ".join(f"w{n}" for n in range(1, 2_001))


@pytest.fixture
def ann(browser: Browser, served_stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, served_stack, "Ann")


@pytest.fixture
def bob(browser: Browser, served_stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, served_stack, "Bob")


@pytest.fixture
def room(ann: PersonAtWork, bob: PersonAtWork) -> str:
    """Where both are, with an AI whose model the provider serves; they look at it."""
    with ann.program() as hers, bob.program() as his:
        seat = {"user_id": his.get("/api/v1/accounts/me").json()["id"]}
        room: str = hers.post("/api/v1/conversations", json={"title": "Pond", "participants": [seat]}).json()["id"]
        reed = {"name": "Reed", "model": "lab/reed"}
        hers.post(f"/api/v1/conversations/{room}/ai-participants", json=reed).raise_for_status()
    for person in (ann, bob):
        person.page.goto(f"/c/{room}")
        expect(person.composer).to_be_visible()
    return room


def being_written(person: PersonAtWork) -> Locator:
    return person.page.get_by_role("log").locator("article[aria-busy=true], article:has-text('is writing')").last


def words_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\bw(\d+)\b", text)]


def expect_word(person: PersonAtWork, number: int) -> list[int]:
    """The words of the answer once it has come to this one; they are whole from the first on."""
    expect(person.messages.last).to_contain_text(re.compile(rf"\bw{number}\b"))
    words = words_in(person.messages.last.inner_text())
    assert words == list(range(1, len(words) + 1))
    return words


def test_an_answer_grows_in_both_browsers_and_survives_a_reload(
    ann: PersonAtWork, bob: PersonAtWork, room: str, provider: FakeProvider
) -> None:
    assert room
    provider.configure(text=LONG, tps=8)
    ann.say("@Reed count, please")
    for person in (ann, bob):
        expect_word(person, 5)
        expect(person.messages.last).to_contain_text("is writing")

    ann.page.reload()

    before = len(expect_word(ann, 5))
    assert len(expect_word(ann, before + 5)) >= before + 5
    ann.page.get_by_role("link", name="First steps").click()
    expect(ann.page.get_by_role("heading", name="First steps")).to_be_visible()
    ann.page.get_by_role("link", name="Pond").click()
    expect_word(ann, before + 10)
    bob.messages.last.get_by_role("button", name="Stop").click()
    for person in (ann, bob):
        expect(person.messages.last).to_contain_text("This answer was cut off.")
    kept = words_in(ann.messages.last.inner_text())
    assert len(kept) >= before + 10
    assert kept == words_in(bob.messages.last.inner_text())


def test_an_answer_can_be_had_anew_and_the_first_is_kept(
    ann: PersonAtWork, bob: PersonAtWork, room: str, provider: FakeProvider
) -> None:
    assert room
    provider.configure(text="Herons stand on one leg.")
    ann.say("@Reed how do herons stand?")
    expect(bob.messages.last).to_contain_text("on one leg")
    provider.configure(text="Mostly on one of their legs.")

    ann.act("on one leg", "Answer anew")

    expect(bob.messages.last).to_contain_text("Mostly on one")
    bob.page.get_by_role("button", name="The answer before").click()
    expect(ann.messages.last).to_contain_text("Herons stand on one leg.")


def test_what_failed_says_so_and_is_tried_again(
    ann: PersonAtWork, bob: PersonAtWork, room: str, provider: FakeProvider
) -> None:
    assert room
    provider.configure(fail=401)
    ann.say("@Reed are you there?")
    expect(bob.messages.last).to_contain_text("This answer failed. The provider refused the key.")
    provider.configure(text="Yes, among the reeds.")

    bob.messages.last.get_by_role("button", name="Try again").click()

    for person in (ann, bob):
        expect(person.messages.last).to_contain_text("Yes, among the reeds.")
