from conversations.rooms.purge import purge_deleted_rooms
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask

TABLES = ("messages", "participants", "ai_participants", "turns", "drafts", "message_topics", "conversation_topics")


def test_nothing_of_a_deleted_room_is_left_but_that_it_is_gone(
    stack: Stack, alice: Human, worker: Worker, owner: OwnerSql
) -> None:
    room = alice.found(ai_participants=None)
    worker.claim(ask(alice, room))
    deleted = room_id(room)
    expect(alice.delete(room), 204)

    purge_deleted_rooms(stack.databases["system"])

    rows = {
        table: owner.value(f"select count(*) from conversations.{table} where conversation_id = :id", id=deleted)  # noqa: S608
        for table in TABLES
    }
    assert rows == dict.fromkeys(TABLES, 0)
    assert owner.value("select count(*) from conversations.conversations where id = :id", id=deleted) == 0
    assert owner.run("select distinct state from conversations.jobs where subject_id = :id", id=deleted) == [
        ("cancelled",)
    ]


def test_rooms_that_live_are_left_alone(stack: Stack, alice: Human, room: str) -> None:
    said = alice.say(room, "still here")

    purge_deleted_rooms(stack.databases["system"])

    assert alice.read(f"{room}/messages")["items"] == [said]
