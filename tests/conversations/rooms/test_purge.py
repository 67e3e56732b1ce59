"""A deleted room leaves nothing behind, however many nouns there are by then."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from conversations.database import Base
from conversations.rooms import purge
from conversations.rooms.purge import OUTLIVING, purge_deleted_rooms, tables_of_rooms
from shared.database.transactions import Database
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.second_wall.furnished import Furnished, furnish
from tests.conversations.working import Worker

# Where a room's rows name it otherwise.
NAMED_OTHERWISE = {"conversations": ("id",), "topics": ("family_id",), "relationships": ("parent_id", "child_id")}
# Ids of the room that stay: in the importer's list of imports, and in jobs until they are pruned.
NOT_ITS_OWN = {"imports", "jobs"}


def rows_left(database: Database, furnished: Furnished) -> dict[str, int]:
    """By table the rows that still name the room."""
    with database.transaction() as session:
        found = {
            table.name: session.execute(
                select(func.count()).select_from(table).where(naming(table) == furnished.room)
            ).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name in NAMED_OTHERWISE or "conversation_id" in table.c
        }
    return {name: count for name, count in found.items() if count}


def naming(table: Table) -> Any:
    return table.c[NAMED_OTHERWISE.get(table.name, ("conversation_id",))[-1]]


def test_nothing_of_a_deleted_room_is_left_but_that_it_is_gone(stack: Stack, worker: Worker, owner: OwnerSql) -> None:
    furnished = furnish(stack, worker)
    database = stack.databases["owner"]
    assert rows_left(database, furnished).keys() >= {table.name for table in tables_of_rooms()}
    expect(furnished.owner.delete(f"/conversations/{furnished.room}"), 204)

    purge_deleted_rooms(stack.databases["system"])

    assert rows_left(database, furnished).keys() <= OUTLIVING
    assert owner.run("select distinct state from conversations.jobs where subject_id = :id", id=furnished.room) == [
        ("cancelled",)
    ]


def test_every_table_that_points_at_rooms_is_thought_of() -> None:
    """A foreign key to rooms under another name than `conversation_id` has to be named above."""
    pointing = {
        (table.name, key.parent.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "conversations" and key.parent.name != "conversation_id"
    }

    assert pointing == {("relationships", "parent_id"), ("relationships", "child_id")}


def test_it_goes_in_pieces_and_goes_on_where_it_was_killed(
    stack: Stack, alice: Human, room: str, owner: OwnerSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What no code of ours catches."""

    monkeypatch.setattr(purge, "ROWS_AT_ONCE", 2)
    first = alice.say(room, "one")
    for number in range(4):
        alice.say(room, f"answer {number}", parent_id=first["id"])
    expect(alice.delete(room), 204)
    remove_rows = purge._remove_rows
    removed: list[int] = []

    def kill_at_the_third(table: Table, session: Session, conversation_id: UUID) -> int:
        if table.name == "messages" and len(removed) == 2:
            removed.append(0)
            raise Killed
        count = remove_rows(table, session, conversation_id)
        removed.extend([count] if table.name == "messages" else [])
        return count

    monkeypatch.setattr(purge, "_remove_rows", kill_at_the_third)
    with pytest.raises(Killed):
        purge_deleted_rooms(stack.databases["system"])
    left = "select count(*) from conversations.messages where conversation_id = :id"
    assert owner.value(left, id=room_id(room)) == 1

    purge_deleted_rooms(stack.databases["system"])

    assert removed == [2, 2, 0, 1, 0]
    assert owner.value("select count(*) from conversations.conversations where id = :id", id=room_id(room)) == 0


def test_rooms_that_live_are_left_alone(stack: Stack, alice: Human, room: str) -> None:
    said = alice.say(room, "still here")

    purge_deleted_rooms(stack.databases["system"])

    assert alice.read(f"{room}/messages")["items"] == [said]
