"""Old messages whose text is kept apart: nobody notices."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conversations.archive.expiry import expire_archive
from conversations.archive.moving import archive_messages, move_batch
from conversations.identity import act_as_person, write_to_rooms
from conversations.messages.models import Message
from shared.clock import utc_now
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.imports.uploading import messages_of
from tests.conversations.running import Stack

YEAR = 365


@pytest.fixture(autouse=True)
def restored(owner: OwnerSql) -> Iterator[None]:
    """Afterwards every text is back in its place, where undone migrations would bring it too."""
    yield
    owner.run(
        "update conversations.messages m set content = a.content from conversations.message_archive a "
        "where a.message_id = m.id and m.content = ''"
    )


def grow_old(owner: OwnerSql, room: str, days: int = 400) -> None:
    owner.run(
        "update conversations.messages set created_at = created_at - make_interval(days => :days) "
        "where conversation_id = :room",
        days=days,
        room=room_id(room),
    )


def archived(owner: OwnerSql, room: str) -> int:
    return int(
        owner.value(
            "select count(*) from conversations.messages m join conversations.message_archive a on a.message_id = m.id "
            "where m.conversation_id = :room and m.content = '' and a.content <> '' and m.archived_at is not null",
            room=room_id(room),
        )
    )


@pytest.fixture
def old(stack: Stack, alice: Human, room: str, owner: OwnerSql) -> list[Json]:
    """Three messages of Alice's as they read before they were archived, the third in reply to the first."""
    first = alice.say(room, "Long ago there was a mill.")
    alice.say(room, "@all It milled.")
    alice.say(room, "Did it?", parent_id=first["id"])
    grow_old(owner, room)
    before = messages_of(alice, room)
    archive_messages(stack.databases["system"], YEAR)
    assert archived(owner, room) == 3
    return before


def test_everything_reads_as_before(alice: Human, room: str, old: list[Json]) -> None:
    assert messages_of(alice, room) == old
    assert alice.read(f"{room}/messages/{old[0]['id']}") == old[0]
    assert alice.read(f"/messages/{old[0]['id']}")["content"] == old[0]["content"]
    listed = alice.read("/conversations?include=last_message")["items"]
    assert [one["last_message"] for one in listed if one["id"] == str(room_id(room))] == [old[-1]]


def test_what_points_to_it_still_does(alice: Human, room: str, old: list[Json]) -> None:
    said = alice.say(room, "Yes, it did.", parent_id=old[0]["id"])
    expect(alice.call("PUT", f"{room}/messages/{old[0]['id']}/reactions/%F0%9F%91%8D"), 204)
    expect(alice.call("PUT", f"{room}/messages/{old[0]['id']}/pin"), 204)

    changed = alice.read(f"{room}/messages/{old[0]['id']}")

    assert said["parent_id"] == old[0]["id"]
    assert (changed["content"], changed["reactions"][0]["user_ids"]) == (old[0]["content"], [alice.id])
    assert (
        alice.read(f"{room}/events?types=message.created")["items"][0]["data"]["message"]["content"]
        == old[0]["content"]
    )


def test_one_that_everything_points_to_is_found_every_way(
    stack: Stack, alice: Human, room: str, owner: OwnerSql
) -> None:
    said = alice.say(room, "Long ago there was a quernstone.")
    task = {"title": "Turn it", "source_message_id": said["id"]}
    todo = expect(alice.post(f"{room}/todos", task), 201)
    alice.say(room, "Was there?", parent_id=said["id"])
    expect(alice.call("PUT", f"{room}/messages/{said['id']}/pin"), 204)
    grow_old(owner, room)

    archive_messages(stack.databases["system"], YEAR)

    [found] = alice.read("/search?q=quernstone")["items"]
    assert (found["message"]["id"], found["message"]["content"]) == (said["id"], said["content"])
    assert "quernstone" in found["snippet"]
    [listed] = alice.read(f"{room}/todos")["items"]
    assert (listed["id"], listed["source_message_id"]) == (todo["id"], said["id"])
    assert [one["content"] for one in alice.read(f"{room}/messages?pinned=true")["items"]] == [said["content"]]
    around = alice.read(f"{room}/messages?around_seq=1")["items"]
    assert around[1]["parent_id"] == around[0]["id"] == said["id"]
    assert alice.read(f"/messages/{said['id']}")["places"] == [{"conversation_id": str(room_id(room)), "seq": 1}]


def test_what_is_young_is_left_where_it_is(
    stack: Stack, alice: Human, room: str, old: list[Json], owner: OwnerSql
) -> None:
    alice.say(room, "And today?")

    archive_messages(stack.databases["system"], YEAR)

    assert archived(owner, room) == len(old)


def test_switched_off_nothing_moves(stack: Stack, alice: Human, room: str, owner: OwnerSql) -> None:
    alice.say(room, "Long ago.")
    grow_old(owner, room)

    assert archive_messages(stack.databases["system"], None) == 0
    assert archived(owner, room) == 0


def test_an_edit_brings_it_back(alice: Human, room: str, old: list[Json], owner: OwnerSql) -> None:
    path = f"{room}/messages/{old[0]['id']}"

    changed = expect(alice.patch(path, {"content": "Long ago there were two mills."}), 200)

    assert changed["content"] == "Long ago there were two mills."
    assert archived(owner, room) == 2
    assert [one["content"] for one in alice.read(f"{path}/history")["items"]] == [old[0]["content"]]
    assert (
        owner.value("select count(*) from conversations.message_archive where message_id = :id", id=UUID(old[0]["id"]))
        == 0
    )


def test_an_edit_to_the_very_same_text_changes_nothing(
    alice: Human, room: str, old: list[Json], owner: OwnerSql
) -> None:
    path = f"{room}/messages/{old[0]['id']}"

    assert expect(alice.patch(path, {"content": old[0]["content"]}), 200) == old[0]
    assert archived(owner, room) == 3


def test_importance_changes_without_bringing_it_back(alice: Human, room: str, old: list[Json], owner: OwnerSql) -> None:
    changed = expect(alice.patch(f"{room}/messages/{old[0]['id']}", {"importance": 2}), 200)

    assert (changed["importance"], changed["content"]) == (2, old[0]["content"])
    assert archived(owner, room) == 3


def test_a_deletion_leaves_no_text_anywhere(alice: Human, room: str, old: list[Json], owner: OwnerSql) -> None:
    expect(alice.delete(f"{room}/messages/{old[0]['id']}"), 204)

    assert alice.read(f"{room}/messages/{old[0]['id']}")["content"] == ""
    assert (
        owner.value("select count(*) from conversations.message_archive where message_id = :id", id=UUID(old[0]["id"]))
        == 0
    )


def test_queries_find_the_text_wherever_it_is(alice: Human, room: str, old: list[Json], session: Session) -> None:
    act_as_person(session, alice.signed_in)

    found = session.scalars(
        select(Message.content).where(Message.conversation_id == room_id(room), Message.content.like("%mill%"))
    ).all()

    assert sorted(found) == sorted(message["content"] for message in old[:2])


def test_the_wall_shows_a_text_to_whom_it_shows_the_message(
    alice: Human, bob: Human, room: str, old: list[Json], session: Session
) -> None:
    act_as_person(session, bob.signed_in)

    rows = session.execute(text("select content from conversations.message_archive")).all()

    assert rows == []


def test_batches_go_on_where_the_last_one_ended(
    stack: Stack, alice: Human, room: str, owner: OwnerSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.archive.moving.BATCH", 2)
    for number in range(5):
        alice.say(room, f"message {number}")
    expect(alice.delete(f"{room}/messages/{messages_of(alice, room)[1]['id']}"), 204)
    grow_old(owner, room)
    before = messages_of(alice, room)

    passed = []
    while moved := _one_batch(stack, room):
        passed.append(moved)

    assert passed == [2, 2, 1]
    assert archived(owner, room) == 4
    assert messages_of(alice, room) == before


def _one_batch(stack: Stack, room: str) -> int:
    with stack.databases["system"].transaction() as session:
        write_to_rooms(session, [room_id(room)])
        return move_batch(session, room_id(room), utc_now() - timedelta(days=YEAR))


def test_what_was_archived_for_long_becomes_a_tombstone(
    stack: Stack, alice: Human, room: str, old: list[Json], owner: OwnerSql
) -> None:
    alice.say(room, "And today?")
    owner.run("update conversations.message_archive set archived_at = archived_at - interval '31 days'")

    assert expire_archive(stack.databases["system"], 60) == 0
    expired = expire_archive(stack.databases["system"], 30)

    messages = messages_of(alice, room)
    assert expired >= 3
    assert [(one["seq"], one["content"]) for one in messages] == [(1, ""), (2, ""), (3, ""), (4, "And today?")]
    assert [one["deleted_at"] is None for one in messages] == [False, False, False, True]
    assert messages[2]["parent_id"] == messages[0]["id"]
    updates = alice.read(f"{room}/events?types=message.updated")["items"]
    assert [(one["actor"]["type"], one["data"]["reason"]) for one in updates] == [("system", "deleted")] * 3
    assert alice.read(f"{room}/audit")["items"][0]["action"] == "messages.expired"


def test_a_room_to_be_kept_keeps_its_archive(
    stack: Stack, alice: Human, room: str, old: list[Json], owner: OwnerSql
) -> None:
    expect(alice.patch(room, {"settings": {"keep": True}}), 200)
    owner.run("update conversations.message_archive set archived_at = archived_at - interval '31 days'")

    expire_archive(stack.databases["system"], 30)

    assert messages_of(alice, room) == old


def test_a_stranger_learns_nothing(bob: Human, room: str, old: list[Json]) -> None:
    assert refusal(bob.get(f"{room}/messages/{old[0]['id']}"), 404) == "not_found"
