"""Who is told what: present rights decide, in the application and once more below it."""

import json
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from conversations.events import hydration, reading
from conversations.events.reading import EventReader
from conversations.events.repository import Rights
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.events.listening import Listener, listen
from tests.conversations.humans import Human, room_id
from tests.conversations.running import Stack


def test_who_left_hears_that_and_nothing_more(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(bob) as stream:
        alice.delete(f"{room}/participants/{bob.id}")
        removed = stream.wait_for("conversation.removed")
        alice.say(room, "Is he gone?")
        heard = until_marker(stream, bob)

    assert removed.data == {"conversation_id": room.rpartition("/")[2], "reason": "removed"}
    assert not heard


def test_a_deleted_room_is_heard_by_all_who_were_in_it(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(bob) as stream:
        alice.delete(room)
        removed = stream.wait_for("conversation.removed")

    assert removed.data["reason"] == "deleted"


def test_who_joined_late_hears_nothing_of_before(alice: Human, bob: Human, owner: OwnerSql) -> None:
    room = alice.found(settings={"history": "from_join"})
    hidden = alice.say(room, "before Bob")
    alice.seat(room, bob)

    with listen(bob) as stream:
        record_again(owner, hidden["id"], room)
        shown = alice.say(room, "after Bob")
        heard = stream.wait_for("message.created")

    assert heard.data["message"]["id"] == shown["id"]
    assert not stream.of("message.updated")


def test_a_stranger_hears_nothing(alice: Human, bob: Human, room: str) -> None:
    with listen(bob) as stream:
        alice.say(room, "Between us")
        heard = until_marker(stream, bob)

    assert not heard


def test_what_is_for_one_person_is_not_told_to_others(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, carol)

    with listen(carol) as stream:
        alice.seat(room, bob)
        stream.wait_for("participant.updated", lambda data: data["participant"]["user_id"] == bob.id)
        alice.say(room, "Hello both")
        stream.wait_for("message.created")

    assert not stream.of("conversation.added")


def test_a_deleted_text_never_comes_back(alice: Human, room: str, owner: OwnerSql) -> None:
    with listen(alice) as stream:
        resume = stream.last_id
    said = alice.say(room, "a secret slip")
    owner.run("update conversations.messages set deleted_at = now() where id = :id", id=UUID(said["id"]))

    with listen(alice, resume=resume) as resumed:
        heard = resumed.wait_for("message.created")

    assert heard.data["message"]["content"] == ""


def test_without_our_own_filter_nothing_leaks(
    stack: Stack, alice: Human, bob: Human, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault says that everybody listening may read everything; Bob, a stranger, listens alone."""

    def everybody(_session: Session, rooms: set[UUID], people: list[UUID]) -> Rights:
        return {one: dict.fromkeys(people, 1) for one in rooms}

    monkeypatch.setattr(reading, "find_rights", everybody)
    reader = EventReader(stack.databases["app"])
    seen = reader.snapshot()
    alice.seat_ai(room)
    alice.say(room, "@Scribe between us")

    look = reader.look(seen, [UUID(bob.id)])
    page = reader.page(UUID(bob.id), range(10_000))

    assert [delivery.frame for delivery in look.deliveries + page if delivery.conversation_id == room_id(room)] == []
    assert look.begun == []


def test_without_our_own_filter_the_lists_do_not_leak(
    alice: Human, bob: Human, owner: OwnerSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault lets readers see from the first message on; the row-level rules begin where Bob joined."""
    room = alice.found(settings={"history": "from_join"})
    hidden = alice.say(room, "before Bob")
    alice.seat(room, bob)
    record_again(owner, hidden["id"], room)

    def from_the_first(*arguments: object) -> dict[UUID, int]:
        return dict.fromkeys(readers_of(*arguments), 1)  # type: ignore[arg-type]  # passed through untouched

    readers_of = hydration._readers_of
    monkeypatch.setattr(hydration, "_readers_of", from_the_first)
    types = [event["type"] for event in bob.read(f"{room}/events")["items"]]

    assert "message.created" not in types
    assert "message.updated" not in types


def until_marker(stream: Listener, human: Human) -> list[str]:
    """The types of messages' events heard before an event of a room of one's own that is made now."""
    marker = human.found()
    stream.wait_for("conversation.added", lambda data: data["conversation"]["id"] == marker.rpartition("/")[2])
    return [event.type for event in stream.heard if event.type.startswith("message.")]


def record_again(owner: OwnerSql, message_id: str, room: str) -> None:
    """Another event about a message, as an edit would record it."""
    owner.run(
        """
        with room as (
            update conversations.conversations set last_event_seq = last_event_seq + 1 where id = :room
            returning id, last_event_seq)
        insert into conversations.events
            (conversation_id, event_seq, type, actor_type, refs, created_at, updated_at)
        select id, last_event_seq, 'message.updated', 'system', cast(:refs as jsonb), now(), now() from room
        """,
        room=room_id(room),
        refs=json.dumps({"message_id": message_id, "reason": "edited"}),
    )
