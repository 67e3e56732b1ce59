"""Rooms that nobody named get a title out of what is said first in them; what a person says stands."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from conversations.titles.service import LOOKED_AT
from shared.contracts.jobs import Claim
from shared.contracts.titles import TitlePayload, TitleResult
from shared.jobs.client import JobOwner, NothingToDo
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.working import Worker


@pytest.fixture
def untitled(alice: Human) -> str:
    return alice.found(title=None)


def waiting(owner: OwnerSql, room: str) -> list[UUID]:
    rows: list[Any] = owner.run(
        "select id from conversations.jobs where kind = 'title' and subject_id = :room and state = 'waiting'",
        room=room_id(room),
    )
    return [row.id for row in rows]


def claim(worker: Worker, room: str) -> Claim:
    [job_id] = waiting(worker.owner, room)
    return worker.jobs.claim(job_id, uuid4())


def end(jobs: JobOwner, claimed: Claim, title: str) -> bool:
    return jobs.put_result(claimed, TitleResult(title=title)).applied


def skip(owner: OwnerSql, room: str, places: int) -> None:
    """As if so many answers of AIs stood there."""
    owner.run(
        "update conversations.conversations set last_seq = last_seq + :n where id = :id", n=places, id=room_id(room)
    )


def test_the_first_message_names_the_room(alice: Human, untitled: str, worker: Worker) -> None:
    alice.say(untitled, "Where do we hold the summer party?")

    claimed = claim(worker, untitled)
    payload = TitlePayload.model_validate(claimed.payload)

    assert ([line.text for line in payload.lines], payload.call) == (["Where do we hold the summer party?"], None)
    assert end(worker.jobs, claimed, "The summer party")
    room = alice.read(untitled)
    assert (room["title"], room["title_source"]) == ("The summer party", "auto")
    types = [event["type"] for event in alice.read(f"{untitled}/events")["items"]]
    assert types[-1] == "conversation.updated"


def test_a_person_is_never_overruled(alice: Human, untitled: str, worker: Worker) -> None:
    alice.say(untitled, "Where do we hold the summer party?")
    claimed = claim(worker, untitled)
    expect(alice.patch(untitled, {"title": "Mine"}), 200)

    assert not end(worker.jobs, claimed, "The summer party")

    room = alice.read(untitled)
    assert (room["title"], room["title_source"]) == ("Mine", "person")


def test_a_titled_room_and_one_that_wants_none_are_left_alone(alice: Human, room: str, worker: Worker) -> None:
    alice.say(room, "Where do we hold the summer party?")
    unwilling = alice.found(title=None, settings={"auto_title": False})
    alice.say(unwilling, "Where do we hold the summer party?")

    assert waiting(worker.owner, room) == []
    with pytest.raises(NothingToDo):
        claim(worker, unwilling)


@pytest.mark.parametrize("answers", [0, 1, 2, 3])
def test_a_greeting_makes_no_title_and_later_messages_are_looked_at(
    alice: Human, untitled: str, worker: Worker, owner: OwnerSql, answers: int
) -> None:
    """However many answers stand between them."""
    for text in ("Hi!", "How are you?"):
        alice.say(untitled, text)
        assert not end(worker.jobs, claim(worker, untitled), "")
        skip(owner, untitled, answers)

    alice.say(untitled, "We have to plan the summer party.")

    lines = TitlePayload.model_validate(claim(worker, untitled).payload).lines
    assert [line.text for line in lines] == ["Hi!", "How are you?", "We have to plan the summer party."]


def test_a_room_that_has_long_said_nothing_is_let_be(
    alice: Human, untitled: str, worker: Worker, owner: OwnerSql
) -> None:
    skip(owner, untitled, LOOKED_AT.stop - 1)

    alice.say(untitled, "Where do we hold the summer party?")

    assert waiting(owner, untitled) == []
