"""Transcripts that go into a room that is there already."""

import json
from typing import Any

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect
from tests.conversations.imports.uploading import Importer, author_id, jsonl, messages_of, upload
from tests.conversations.topics.reading import Reader, events_of
from tests.conversations.working import Worker


def into(human: Human, room: str, file: bytes, **fields: Any) -> Any:
    return upload(human, file, conversation_id=room.rpartition("/")[2], **fields)


def test_its_messages_follow_what_is_there(alice: Human, room: str, importer: Importer) -> None:
    alice.say(room, "before")

    importer.finish(alice, into(alice, room, jsonl("a", {"author": "Tom", "text": "b", "reply_to": 0})))

    alice.say(room, "after")
    messages = messages_of(alice, room)
    assert [(message["seq"], message["content"]) for message in messages] == [
        (1, "before"),
        (2, "a"),
        (3, "b"),
        (4, "after"),
    ]
    assert messages[2]["parent_id"] == messages[1]["id"]


def test_the_room_is_told_to_fetch_again(alice: Human, room: str, importer: Importer, owner: OwnerSql) -> None:
    importer.finish(alice, into(alice, room, jsonl("a", "b")))

    assert events_of(alice, room, "reset", owner) == [{"reason": "import"}]
    assert events_of(alice, room, "message.created", owner) == []


def test_others_have_it_to_read_and_the_importer_has_not(
    alice: Human, bob: Human, room: str, importer: Importer
) -> None:
    alice.seat(room, bob)

    importer.finish(alice, into(alice, room, jsonl("a", "b")))

    assert (alice.read(room)["me"]["unread"], bob.read(room)["me"]["unread"]) == (0, 2)


def test_people_of_the_room_can_be_the_authors(alice: Human, bob: Human, room: str, importer: Importer) -> None:
    alice.seat(room, bob)
    authors = json.dumps({"Tom": bob.id, "Mira": alice.id})

    importer.finish(alice, into(alice, room, jsonl("a", {"author": "Tom", "text": "b"}), authors=authors))

    assert [message["user_id"] for message in messages_of(alice, room)] == [alice.id, bob.id]
    assert len(alice.read(f"{room}/participants")["items"]) == 2


def test_who_came_with_an_earlier_import_is_the_same_person(alice: Human, room: str, importer: Importer) -> None:
    ai = {"author": "Helper", "text": "c", "role": "ai"}

    first, second = (importer.finish(alice, into(alice, room, jsonl("a", ai))) for _ in range(2))

    assert author_id(first, "Mira") == author_id(second, "Mira")
    assert len(alice.read(f"{room}/ai-participants")["items"]) == 1
    assert len(messages_of(alice, room)) == 4


def test_who_may_no_longer_import_by_then_does_not(alice: Human, bob: Human, room: str, importer: Importer) -> None:
    alice.seat(room, bob, "admin")
    accepted = into(bob, room, jsonl("a"))
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "member"}), 200)

    failed = importer.finish(bob, accepted)

    assert (failed["state"], failed["errors"][0]["code"]) == ("failed", "role_too_low")
    assert messages_of(alice, room) == []


@pytest.mark.parametrize(
    ("change", "code"), [("status = 'archived'", "conversation_archived"), ("deleted_at = now()", "not_found")]
)
def test_a_room_that_closed_by_then_takes_nothing(
    alice: Human, room: str, importer: Importer, owner: OwnerSql, change: str, code: str
) -> None:
    accepted = into(alice, room, jsonl("a"))
    owner.run(
        f"update conversations.conversations set {change} where id = cast(:id as uuid)",  # noqa: S608
        id=room.rpartition("/")[2],
    )

    failed = importer.finish(alice, accepted)

    assert (failed["state"], failed["errors"][0]["code"]) == ("failed", code)


def test_more_than_one_transaction_can_hold_is_refused_before_anything_is_written(
    alice: Human, room: str, importer: Importer
) -> None:
    file = b'{"author":"Mira","text":"Hello"}\n' * 10_001

    assert expect(into(alice, room, file), 422)["errors"][0]["code"] == "too_many_lines"
    large = file.replace(b"Hello", b"Hello" + b"o" * 100, 10_000)
    failed = importer.finish(alice, into(alice, room, large))

    assert (failed["state"], failed["errors"][0]["code"]) == ("failed", "too_many_lines")
    assert messages_of(alice, room) == []


def test_its_topics_are_read_then(alice: Human, room: str, importer: Importer, worker: Worker, owner: OwnerSql) -> None:
    importer.finish(alice, into(alice, room, jsonl("a", "b")))

    assert len(Reader(worker.jobs, owner).unfinished(room)) == 1
