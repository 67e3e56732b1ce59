"""Reactions and pins."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from conversations.identity import act_as_person
from conversations.messages import pins, reactions
from conversations.messages.emoji import find_emoji
from conversations.messages.repository import MessageFilter
from conversations.messages.service import Window, list_messages
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.messages.test_changes import path_of, updates


def react(human: Human, room: str, message: Json, emoji: str, method: str = "PUT") -> httpx2.Response:
    return human.call(method, f"{path_of(room, message)}/reactions/{quote(emoji)}")


def pin(human: Human, room: str, message: Json, method: str = "PUT") -> httpx2.Response:
    return human.call(method, f"{path_of(room, message)}/pin")


def test_reactions_stand_in_the_order_they_were_given(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = alice.say(room, "x")

    for who, emoji in ((bob, "🎉"), (alice, "👍"), (alice, "🎉")):
        expect(react(who, room, said, emoji), 204)

    read = bob.read(path_of(room, said))
    assert read["reactions"] == [
        {"emoji": "🎉", "user_ids": [bob.id, alice.id]},
        {"emoji": "👍", "user_ids": [alice.id]},
    ]
    assert read["version"] == 4
    assert updates(bob, room) == [(said["id"], "reaction")] * 3
    assert bob.read(f"{room}/messages")["items"] == [read]


def test_a_reaction_goes_when_it_is_taken_away(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = alice.say(room, "x")
    for who in (alice, bob):
        expect(react(who, room, said, "👍"), 204)

    expect(react(alice, room, said, "👍", "DELETE"), 204)

    assert bob.read(path_of(room, said))["reactions"] == [{"emoji": "👍", "user_ids": [bob.id]}]


def test_repeats_change_nothing_and_tell_nobody(alice: Human, room: str) -> None:
    said = alice.say(room, "x")
    expect(react(alice, room, said, "🎉", "DELETE"), 204)
    expect(pin(alice, room, said, "DELETE"), 204)
    for _ in range(3):
        expect(react(alice, room, said, "👍"), 204)
        expect(pin(alice, room, said), 204)

    assert updates(alice, room) == [(said["id"], "reaction"), (said["id"], "pinned")]
    assert alice.read(path_of(room, said))["version"] == 3


def test_however_it_was_typed_it_is_the_same_emoji(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = alice.say(room, "x")
    expect(react(alice, room, said, "❤"), 204)
    expect(react(bob, room, said, "❤\ufe0f"), 204)

    [reaction] = alice.read(path_of(room, said))["reactions"]

    assert reaction == {"emoji": "❤\ufe0f", "user_ids": [alice.id, bob.id]}


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "🇩🇪", "👨‍👩‍👧‍👦", "1️⃣", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🤷🏽‍♀️", "©️"])
def test_an_emoji_is_one_whatever_it_is_made_of(emoji: str) -> None:
    assert find_emoji(emoji) == emoji


@pytest.mark.parametrize(
    "other", ["x", "1", "#", "👍👍", "👍 ", ":+1:", "🇩", "\u200d", "\ufe0f", "👩🏽‍❤️‍💋‍👨🏿", "%00", "x" * 33]
)
def test_what_is_no_emoji_is_refused(alice: Human, room: str, other: str) -> None:
    said = alice.say(room, "x")

    assert refusal(react(alice, room, said, other), 422) == "validation_failed"
    assert alice.read(path_of(room, said))["reactions"] == []


def test_a_message_takes_so_many_different_ones(
    alice: Human, bob: Human, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "MAX_EMOJI", 2)
    alice.seat(room, bob)
    said = alice.say(room, "x")
    for emoji in ("👍", "🎉"):
        expect(react(alice, room, said, emoji), 204)

    assert refusal(react(bob, room, said, "❤️"), 422) == "validation_failed"
    expect(react(bob, room, said, "🎉"), 204)


def test_the_same_reaction_many_times_at_once_is_given_once(alice: Human, room: str) -> None:
    said = alice.say(room, "x")

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: react(alice, room, said, "👍"), range(8)))

    assert {answer.status_code for answer in answers} == {204}
    assert updates(alice, room) == [(said["id"], "reaction")]


def test_a_pin_is_seen_by_all_and_taken_out_by_any_member(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said, other = alice.say(room, "x"), alice.say(room, "y")

    expect(pin(alice, room, said), 204)

    pinned = bob.read(path_of(room, said))
    assert pinned["pinned_at"] > said["sent_at"]
    assert bob.read(f"{room}/messages?pinned=true")["items"] == [pinned]
    assert bob.read(f"{room}/messages?pinned=false")["items"] == [bob.read(path_of(room, other))]
    expect(pin(bob, room, said, "DELETE"), 204)
    assert alice.read(path_of(room, said))["pinned_at"] is None
    assert updates(alice, room) == [(said["id"], "pinned")] * 2


def test_a_room_keeps_so_many_pins(alice: Human, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "MAX_PINS", 1)
    one, two = alice.say(room, "x"), alice.say(room, "y")
    expect(pin(alice, room, one), 204)

    assert refusal(pin(alice, room, two), 422) == "validation_failed"
    expect(pin(alice, room, one, "DELETE"), 204)
    expect(pin(alice, room, two), 204)


def test_an_observer_only_looks_on(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "observer")
    said = alice.say(room, "x")

    answers = [react(bob, room, said, "👍"), pin(bob, room, said)]

    assert [refusal(answer, 403) for answer in answers] == ["role_too_low"] * 2


def test_a_page_costs_the_same_however_much_was_added(alice: Human, room: str, session: Session) -> None:
    messages = [alice.say(room, str(number)) for number in range(6)]
    act_as_person(session, alice.signed_in)
    plain = _statements_of_a_page(session, alice, room)
    for message in messages:
        expect(react(alice, room, message, "👍"), 204)
        expect(pin(alice, room, message), 204)

    assert _statements_of_a_page(session, alice, room) == plain + 1


def _statements_of_a_page(session: Session, human: Human, room: str) -> int:
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        counted.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    session.expire_all()
    list_messages(session, human.signed_in, room_id(room), Window(), MessageFilter(), None)
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)
