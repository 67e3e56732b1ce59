"""Topics that people name: words of their family, kept whatever a detector finds."""

from typing import Any
from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.topics.reading import Reader, events_of, topics_of


def name(human: Human, room: str, name: str = "Mills", **fields: Any) -> Json:
    return expect(human.post(f"{room}/topics", {"name": name, **fields}), 201)


def join_family(owner: OwnerSql, room: str, other: str) -> None:
    """As a daughter belongs to the family of its parent."""
    owner.run(
        "update conversations.conversations set family_id = :family where id = :id",
        family=room_id(room),
        id=room_id(other),
    )


def test_a_person_names_a_topic(alice: Human, room: str, owner: OwnerSql) -> None:
    made = name(alice, room, "  Wind   mills ", description="How they turn")

    assert topics_of(alice, room) == {"Wind mills": made}
    assert (made["source"], made["description"], made["message_count"]) == ("person", "How they turn", 0)
    assert len(events_of(alice, room, "topics.updated", owner)) == 1


def test_a_name_that_is_there_is_taken_over(alice: Human, room: str, reader: Reader) -> None:
    said = alice.say(room, "The mill turns.")
    reader.read(room, (said, "mills"))
    found = topics_of(alice, room)["mills"]

    answer = alice.post(f"{room}/topics", {"name": " MILLS "})

    taken = expect(answer, 200)
    assert (taken["id"], taken["name"], taken["source"]) == (found["id"], "mills", "person")
    assert (taken["message_count"], taken["version"]) == (1, found["version"] + 1)


def test_it_outlasts_what_a_detector_finds(alice: Human, room: str, reader: Reader) -> None:
    name(alice, room)
    said = alice.say(room, "The oven is hot.")

    reader.read(room, (said, "ovens"))

    assert {topic: one["source"] for topic, one in topics_of(alice, room).items()} == {
        "Mills": "person",
        "ovens": "detector",
    }


def test_a_family_has_one_word_of_a_name_even_from_rooms_one_cannot_see(
    alice: Human, bob: Human, owner: OwnerSql
) -> None:
    hidden, shown = alice.found(), bob.found()
    join_family(owner, hidden, shown)
    theirs = name(alice, hidden, description="not for Bob")

    mine = name(bob, shown, "mills")

    assert mine["id"] == theirs["id"]
    assert (mine["description"], mine["message_count"], mine["version"]) == (None, 0, 1)
    assert topics_of(alice, hidden)["Mills"] == theirs


def test_the_same_request_names_one_topic(alice: Human, room: str) -> None:
    new = {"name": "Mills", "client_id": str(uuid4())}
    first = expect(alice.post(f"{room}/topics", new), 201)

    again = alice.post(f"{room}/topics", new)

    assert (again.status_code, again.json()) == (200, first)


@pytest.mark.parametrize("bad", ["", "   ", "\u200b", "\x07", "x" * 101])
def test_a_name_that_nobody_could_read_is_refused(alice: Human, room: str, bad: str) -> None:
    assert refusal(alice.post(f"{room}/topics", {"name": bad}), 422) == "validation_failed"


def test_an_archived_room_takes_no_topic(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"status": "archived"}), 200)

    assert refusal(alice.post(f"{room}/topics", {"name": "Mills"}), 409) == "conversation_archived"
    assert topics_of(alice, room) == {}


def test_a_todo_belongs_to_a_topic_and_keeps_it(alice: Human, room: str, reader: Reader) -> None:
    said = alice.say(room, "The mill turns.")
    reader.read(room, (said, "mills"))
    topic = topics_of(alice, room)["mills"]
    todo = expect(alice.post(f"{room}/todos", {"title": "Oil it", "topic_id": topic["id"]}), 201)
    alice.say(room, "It was about ovens after all.")
    reader.read(room, (said, "ovens"))

    assert topics_of(alice, room)["mills"]["message_count"] == 0
    assert alice.read(f"{room}/todos?topic_id={topic['id']}")["items"] == [todo]
