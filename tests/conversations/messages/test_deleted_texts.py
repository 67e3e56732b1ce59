"""A deleted text is nowhere any more, wherever the database may have put it."""

from uuid import uuid4

from conversations.archive.moving import archive_messages
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.topics.reading import Reader
from tests.conversations.working import Worker, ask

COLUMNS = """
select c.table_name, c.column_name from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'conversations' and t.table_type = 'BASE TABLE'
  and c.data_type in ('text', 'character varying', 'jsonb', 'json', 'tsvector', 'bytea', 'ARRAY', 'USER-DEFINED')
"""


def places_of(owner: OwnerSql, word: str) -> set[str]:
    """Each column of each table in which this word stands."""
    found = set()
    for column in owner.run(COLUMNS):
        name, table = f'"{column.column_name}"', f'conversations."{column.table_name}"'
        [row] = owner.run(
            f"select count(*) from {table} where {name}::text ilike :like or {name}::text ilike :bytes",  # noqa: S608
            like=f"%{word}%",
            bytes=f"%{word.encode().hex()}%",
        )
        if row[0]:
            found.add(f"{column.table_name}.{column.column_name}")
    return found


def a_word() -> str:
    return f"w{uuid4().hex[:12]}"


def test_what_a_person_said_is_gone(stack: Stack, alice: Human, bob: Human, worker: Worker, owner: OwnerSql) -> None:
    word, room = a_word(), alice.found()
    alice.seat(room, bob)
    said = alice.say(room, f"I know {word}. @{bob.username}", metadata={"note": word})
    path = f"{room}/messages/{said['id']}"
    Reader(worker.jobs, owner).read(room, (said, "mills"))
    expect(alice.patch(path, {"content": f"I still know {word}."}), 200)
    assert places_of(owner, word) >= {"messages.content", "message_versions.content"}

    expect(alice.delete(path), 204)

    assert places_of(owner, word) == set()


def test_what_was_kept_apart_is_gone(stack: Stack, alice: Human, room: str, owner: OwnerSql) -> None:
    word = a_word()
    said = alice.say(room, f"I know {word}.")
    owner.run(
        "update conversations.messages set created_at = created_at - interval '400 days' where conversation_id = :room",
        room=room_id(room),
    )
    archive_messages(stack.databases["system"], 365)
    assert "message_archive.content" in places_of(owner, word)

    expect(alice.delete(f"{room}/messages/{said['id']}"), 204)

    assert places_of(owner, word) == set()


def test_what_an_ai_said_is_gone(alice: Human, room: str, worker: Worker, owner: OwnerSql) -> None:
    word = a_word()
    alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    worker.write(claim, 0, f"It is {word}")
    worker.answer(claim, f"It is {word}.")
    path = f"{room}/messages/{turn['message_id']}"
    again = worker.claim(expect(alice.post(f"{path}/regenerate", {}), 202))
    worker.answer(again, f"It was {word}.")
    assert places_of(owner, word) >= {"messages.content", "message_versions.content"}

    expect(alice.delete(path), 204)

    assert places_of(owner, word) == set()
