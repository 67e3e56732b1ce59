"""Commits that overlap: nothing is skipped, whoever commits last. A reader by ids must be caught here."""

from typing import Protocol
from uuid import UUID

import pytest
from sqlalchemy import text

from conversations.events.cursors import Snapshot
from conversations.events.reading import EventReader
from conversations.events.repository import find_snapshot, find_unseen
from conversations.identity import read_as_people
from shared.database.transactions import Database
from tests.conversations.events.listening import listen
from tests.conversations.events.overlapping import plant_naive_cursor, uncommitted
from tests.conversations.humans import Human
from tests.conversations.running import Stack


class Follower(Protocol):
    """Reads on from where it stopped: the ids of the messages that events tell of."""

    def read(self) -> list[str]: ...


class BySnapshot:
    """Ours."""

    def __init__(self, database: Database, human: Human) -> None:
        self._database, self._human = database, human
        with database.transaction() as session:
            self._seen = find_snapshot(session)

    def read(self) -> list[str]:
        with self._database.transaction() as session:
            read_as_people(session, [UUID(self._human.id)])
            self._seen, events = find_unseen(session, self._seen)
        return [event.refs["message_id"] for event in events if event.type == "message.created"]


class ById:
    """The naive one, planted: on from the highest id it has met."""

    def __init__(self, database: Database, human: Human) -> None:
        self._database, self._human, self._last = database, human, 0
        self.read()

    def read(self) -> list[str]:
        query = text("select id, type, refs from conversations.events where id > :last order by id")
        with self._database.transaction() as session:
            read_as_people(session, [UUID(self._human.id)])
            rows = session.execute(query, {"last": self._last}).all()
        self._last = max([self._last, *(row.id for row in rows)])
        return [row.refs["message_id"] for row in rows if row.type == "message.created"]


@pytest.mark.parametrize(("follower", "gets_all"), [(BySnapshot, True), (ById, False)])
def test_a_late_commit_is_not_skipped(
    stack: Stack, alice: Human, follower: type[BySnapshot] | type[ById], gets_all: bool
) -> None:
    early_room, late_room = alice.found(), alice.found()
    reading: Follower = follower(stack.databases["app"], alice)

    with uncommitted(stack, alice, late_room) as late:
        early = alice.say(early_room, "committed first")["id"]
        before = reading.read()
    after = reading.read()

    assert before == [early]
    assert (after == [late]) is gets_all
    assert reading.read() == []


@pytest.mark.parametrize("is_naive", [False, True])
def test_resuming_may_repeat_but_never_skips(
    stack: Stack, alice: Human, is_naive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_naive:
        plant_naive_cursor(monkeypatch)
    early_room, late_room = alice.found(), alice.found()

    with uncommitted(stack, alice, late_room) as late, listen(alice) as stream:
        early = alice.say(early_room, "committed first")["id"]
        stream.wait_for("message.created", lambda data: data["message"]["id"] == early)
        alice.say(early_room, "so that the cursor moves on")
        stream.wait_for("message.created", n=2)
        resume = stream.last_id
    with listen(alice, resume=resume) as resumed:
        alice.say(early_room, "the end")
        resumed.wait_for("message.created", lambda data: data["message"]["content"] == "the end")

    heard = [event.data["message"]["id"] for event in resumed.of("message.created")]
    assert (late in heard) is not is_naive


def test_a_resumed_stream_hears_each_rooms_events_in_order(alice: Human, room: str) -> None:
    with listen(alice) as stream:
        resume = stream.last_id
    for n in range(30):
        alice.say(room, f"missed {n}")

    with listen(alice, resume=resume) as resumed:
        alice.say(room, "live")
        resumed.wait_for("message.created", lambda data: data["message"]["content"] == "live")

    numbers = [event.body["event_seq"] for event in resumed.durable() if event.key[0] == room.rpartition("/")[2]]
    assert numbers == sorted(set(numbers))
    assert len(resumed.of("message.created")) == 31


def test_missed_pages_are_told_once_and_in_order(
    stack: Stack, alice: Human, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.events.stream.PAGE", 3)
    with listen(alice) as stream:
        resume = stream.last_id
    said = [alice.say(room, f"missed {n}")["id"] for n in range(10)]

    with listen(alice, resume=resume) as resumed:
        resumed.wait_for("message.created", n=10)
        resumed.wait_for("heartbeat")

    assert [event.data["message"]["id"] for event in resumed.of("message.created")] == said


def test_two_looks_share_nothing_and_lose_nothing(stack: Stack, alice: Human, room: str) -> None:
    reader = EventReader(stack.databases["app"])
    seen, told = reader.snapshot(), 0

    for n in range(5):
        alice.say(room, f"message {n}")
        look = reader.look(seen, [UUID(alice.id)])
        seen, told = look.snapshot, told + len(look.deliveries)

    assert told == 5
    assert reader.look(seen, [UUID(alice.id)]).deliveries == []


def test_a_database_that_went_back_in_time_is_noticed(stack: Stack, alice: Human, room: str) -> None:
    reader = EventReader(stack.databases["app"])
    ahead = reader.snapshot().xmax + 1_000_000

    look = reader.look(Snapshot(ahead, ahead, frozenset()), [UUID(alice.id)])

    assert look.has_gone_back
