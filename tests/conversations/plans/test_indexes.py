"""Each index is read by the query that it is there for, on a filled database, under row-level rules."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, ForeignKeyConstraint, Table, UniqueConstraint, text
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.ai_participants import repository as ai_participants
from conversations.database import Base
from conversations.erasure import repository as erasure
from conversations.identity import act_as_administrator, act_as_person
from conversations.messages import repository as messages
from conversations.messages.repository import MessageFilter
from conversations.participants.standing import access_room
from conversations.relationships import repository as relationships
from conversations.retention import repository as retention
from conversations.rooms import repository as rooms
from conversations.rooms.purge import find_removable
from conversations.rooms.repository import RoomFilter
from conversations.search.asking import read_question
from conversations.search.repository import Mark, find_hits
from conversations.topics import directory
from conversations.topics import repository as topics
from shared.clock import utc_now
from tests.conversations.plans.filled import ME, ROOM, SIGNED_IN, Filled, filled_database
from tests.servers import TestPostgres

Query = Callable[[Session], Any]
ALL = MessageFilter()
TOPIC = UUID(int=4_000_001)

# Rows of the catalogue are never removed, so nobody ever looks for what points at one.
UNINDEXED = {("messages", ("ai_model_id",))}


def search(typed: str) -> Query:
    return lambda session: find_hits(session, read_question(typed), Mark(utc_now()), 51)


def sql(statement: str, **values: Any) -> Query:
    return lambda session: session.execute(text(statement), values).all()


READING: dict[str, tuple[str, Query]] = {
    "my rooms": ("ix_participants_user_id", lambda s: rooms.find_rooms(s, ME, RoomFilter(), None, 21)),
    "my rooms of a topic": (
        "ix_conversation_topics_topic_id",
        lambda s: rooms.find_rooms(s, ME, RoomFilter(topic_id=TOPIC), None, 21),
    ),
    "one room": ("pk_participants", lambda s: access_room(s, SIGNED_IN, ROOM, Operation.READ_ROOM)),
    "the newest page": (
        "uq_messages_conversation_id_seq",
        lambda s: messages.find_before(s, ROOM, range(1, 2**31 - 1), ALL, 51),
    ),
    "what follows": ("uq_messages_conversation_id_seq", lambda s: messages.find_after(s, ROOM, range(50, 90), ALL, 21)),
    "the newest of each room": (
        "uq_messages_conversation_id_seq",
        lambda s: messages.find_last_messages(s, [ROOM]),
    ),
    "important messages": (
        "ix_messages_important",
        lambda s: messages.find_before(s, ROOM, range(1, 2**31 - 1), MessageFilter(important=True), 51),
    ),
    "messages by id": ("pk_messages", lambda s: messages.find_messages(s, [UUID(int=3_000_001)])),
    "a rare word": ("ix_messages_search", search("word301 ")),
    "what I said of it": ("ix_messages_search", search("word300 from:me")),
    "a common word": ("ix_messages_conversation_id_sent_at", search("everywhere ")),
    "a time": ("ix_messages_conversation_id_sent_at", search("after:2020")),
    "a topic's messages": ("ix_message_topics_topic_id", search('topic:"topic 3"')),
    "pinned messages": ("pk_pins or ix_pins_message_id", search("has:pin")),
    "AIs of a room": ("ix_ai_participants_conversation_id", lambda s: ai_participants.find_all(s, ROOM, None, 51)),
    "topics of a room": ("ix_conversation_topics_relevance", lambda s: topics.find_strongest(s, ROOM, None, 3)),
    "topics of my rooms": ("ix_participants_user_id", lambda s: directory.list_words(s, SIGNED_IN, "topic", None, 20)),
    "a family's word": ("uq_topics_family_id_name", lambda s: topics.find_word(s, ROOM, " TOPIC 3")),
    "what is known of messages": (
        "ix_message_topics_conversation_id_seq",
        lambda s: topics.find_message_topics_after(s, ROOM, 20, None, 20),
    ),
    "a room's parents": (
        "ix_relationships_child_id",
        lambda s: relationships.find_of_room(s, ROOM, "parents", None, None, 20),
    ),
    "a room's children": (
        "uq_relationships_parent_id_child_id_relationship_type",
        lambda s: relationships.find_of_room(s, ROOM, "children", None, None, 20),
    ),
}
# What the database itself asks before a row goes that others might point at.
REMOVING = {
    "ix_conversations_creator_id": "delete from conversations.people where user_id = cast(:last_person as uuid)",
    "ix_messages_user_id": "delete from conversations.people where user_id = cast(:last_person as uuid)",
    "ix_messages_parent_id": "delete from conversations.messages where id = cast(:last_message as uuid)",
    "ix_messages_ai_participant_id": "delete from conversations.ai_participants where name = 'Silent'",
    "ix_ai_participants_model": "delete from conversations.ai_models where id = 'lab/model-299'",
}
# Rounds over the whole instance, by the caretaker.
SWEEPING: dict[str, Query] = {
    "ix_messages_conversation_id_created_at": lambda s: retention.find_quiet_rooms(s, utc_now() - timedelta(days=1)),
    "ix_messages_user_id": lambda s: erasure.find_spoken_in(s, UUID(int=60)),
    "ix_messages_search": lambda s: topics.find_unsaid(s, ROOM),
    "ix_conversations_status": lambda s: find_removable(s, 20),
}
# Those that our own code asks nothing of as yet, each with who does or will.
KEPT_FOR: dict[str, tuple[str, str]] = {
    "ix_conversations_activity": (
        "who runs an instance, asking by hand which of its rooms are alive: people's own lists begin at their seats",
        "select id from conversations.conversations "
        "where is_active and last_message_at < now() - interval '2990 minutes'",
    ),
    "ix_conversations_phase": (
        "the sweeps of divisions, which look for rooms that are in the midst of one",
        "select id from conversations.conversations where mitosis_phase = 'metaphase'",
    ),
}


@pytest.fixture(scope="module")
def filled(postgres: TestPostgres) -> Iterator[Filled]:
    with filled_database(postgres) as one:
        yield one


@pytest.mark.parametrize("asked", READING)
def test_what_people_ask_is_read_from_its_index(filled: Filled, asked: str) -> None:
    indexes, query = READING[asked]

    assert filled.scanned(query) & set(indexes.split(" or "))


@pytest.mark.parametrize("index", REMOVING)
def test_what_goes_is_looked_for_in_an_index(filled: Filled, index: str) -> None:
    values = {
        "last_person": str(UUID(int=60)),
        "last_message": str(UUID(int=3_030_000)),
    }
    statement = text(REMOVING[index])
    wanted = {name: value for name, value in values.items() if f":{name}" in REMOVING[index]}

    assert index in filled.scanned(lambda session: session.execute(statement, wanted), role="owner")


@pytest.mark.parametrize("index", SWEEPING)
def test_a_sweep_does_not_read_the_whole_table(filled: Filled, index: str) -> None:
    assert index in filled.scanned(SWEEPING[index], role="system")


def test_an_administrator_counts_old_messages_without_reading_all(filled: Filled) -> None:
    long_ago = utc_now() - timedelta(minutes=29_900)

    def count(session: Session) -> None:
        act_as_administrator(session, replace(SIGNED_IN, is_admin=True))
        retention.count_retention(session, None, long_ago, None)

    assert "ix_messages_created_at" in filled.scanned(count)


@pytest.mark.parametrize("index", KEPT_FOR)
def test_an_index_that_is_kept_for_others_serves_them(filled: Filled, index: str) -> None:
    _for_whom, statement = KEPT_FOR[index]

    assert index in filled.scanned(sql(statement), role="system")


def test_an_index_that_nothing_reads_is_noticed(filled: Filled) -> None:
    def nothing(session: Session) -> None:
        act_as_person(session, SIGNED_IN)

    assert "ix_messages_search" not in filled.scanned(nothing)


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_foreign_key_is_indexed(table: Table) -> None:
    indexed = list(_indexed(table))
    bare = [
        key.column_keys
        for key in table.foreign_key_constraints
        if not any(columns[: len(key.column_keys)] == key.column_keys for columns in indexed)
        and (table.name, tuple(_names(key))) not in UNINDEXED
    ]

    assert bare == []


def _indexed(table: Table) -> Iterator[list[str]]:
    """The columns of each index that holds every row which points anywhere."""
    yield [column.name for column in table.primary_key.columns]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        where = index.dialect_options["postgresql"]["where"]
        if where is None or str(where).endswith("is not null"):
            yield [one.name if isinstance(one, Column) else str(one) for one in index.expressions]


def _names(key: ForeignKeyConstraint) -> list[str]:
    return [column.name for column in key.columns]
