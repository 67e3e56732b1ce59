"""The database alone, without any filter of the application: nothing foreign is read, nothing foreign is written."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import Computed, Identity, Row, create_engine, delete, insert, make_url, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from conversations.identity import act_as_person, write_to_rooms
from tests.conversations.humans import Human
from tests.conversations.running import Stack
from tests.conversations.second_wall.furnished import ALL_TABLES, OF_THE_INSTANCE, Furnished, furnish
from tests.conversations.working import open_worker
from tests.servers import TestPostgres

WALLED = sorted(ALL_TABLES.keys() - OF_THE_INSTANCE.keys())
REFUSED = r"permission denied|row-level security"
OUTSIDERS = ("stranger", "gone")

# What somebody who left still sees of a room: that they were there, and that they are not any more.
LEFT_TO_THE_GONE = {"participants", "events"}

# What the public app has no right to read at all.
NOT_THE_APPS = {
    "detector_states",
    "import_chunks",
    "import_lines",
    "context_summaries",
    "archive_positions",
    "retention_notices",
    "forgettings",
    "erasures",
    "blobs",
    "reservations",
    "tool_calls",
}


@pytest.fixture(scope="module")
def furnished(stack: Stack) -> Furnished:
    with open_worker(stack) as worker:
        return furnish(stack, worker)


@contextmanager
def acting(stack: Stack, human: Human | None) -> Iterator[Session]:
    """A transaction of the public app's role for this person, or for nobody; always undone."""
    with Session(stack.databases["app"].engine) as session:
        if human is not None:
            act_as_person(session, human.signed_in)
        yield session
        session.rollback()


def seen(session: Session, furnished: Furnished, table: str) -> list[Row[Any]]:
    """Which of the room's rows the database shows; none where the role may not even ask."""
    may_ask = text("select has_table_privilege(current_user, :table, 'select')")
    if not session.scalar(may_ask, {"table": f"conversations.{table}"}):
        return []
    return list(session.execute(select(ALL_TABLES[table]).where(furnished.belongs(table))).all())


@pytest.mark.parametrize("table", WALLED)
def test_there_is_something_to_be_seen(stack: Stack, furnished: Furnished, table: str) -> None:
    assert furnished.rows(stack.databases["owner"], table)


@pytest.mark.parametrize("table", WALLED)
def test_a_stranger_reads_no_row(stack: Stack, furnished: Furnished, table: str) -> None:
    with acting(stack, furnished.stranger) as session:
        assert seen(session, furnished, table) == []


@pytest.mark.parametrize("table", WALLED)
def test_nobody_in_particular_reads_no_row(stack: Stack, furnished: Furnished, table: str) -> None:
    with acting(stack, None) as session:
        assert seen(session, furnished, table) == []


@pytest.mark.parametrize("table", WALLED)
def test_whoever_has_left_reads_only_that(stack: Stack, furnished: Furnished, table: str) -> None:
    with acting(stack, furnished.gone) as session:
        rows = seen(session, furnished, table)

    assert table in LEFT_TO_THE_GONE or rows == []
    theirs = {"participants": "user_id", "events": "recipient_id"}
    assert {getattr(row, theirs[table]) for row in rows} <= {furnished.gone.signed_in.user_id}


@pytest.mark.parametrize("table", ["messages", "message_archive", "message_topics"])
def test_a_late_joiner_reads_nothing_older(stack: Stack, furnished: Furnished, table: str) -> None:
    with acting(stack, furnished.late) as session:
        assert {row.seq for row in seen(session, furnished, table)} == {3}


def test_a_late_joiner_sees_no_file_of_an_older_message(stack: Stack, furnished: Furnished) -> None:
    for who, rows in (("late", 0), ("member", 1)):
        with acting(stack, getattr(furnished, who)) as session:
            assert len(seen(session, furnished, "attachments")) == rows


@pytest.mark.parametrize(
    "table",
    [
        "exports",
        "export_chunks",
        "summaries",
        "client_requests",
        "imports",
        "import_chunks",
        "import_lines",
        "blobs",
        "blob_removals",
    ],
)
def test_what_is_one_persons_own_is_no_members_to_read(stack: Stack, furnished: Furnished, table: str) -> None:
    with acting(stack, furnished.member) as session:
        assert seen(session, furnished, table) == []


def test_what_is_for_one_person_is_no_other_members_to_read(stack: Stack, furnished: Furnished) -> None:
    with acting(stack, furnished.member) as session:
        recipients = {row.recipient_id for row in seen(session, furnished, "events")}

    assert recipients == {None, furnished.member.signed_in.user_id}


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize("table", WALLED)
def test_an_outsider_changes_and_removes_no_row(stack: Stack, furnished: Furnished, table: str, outsider: str) -> None:
    model = ALL_TABLES[table]
    before = furnished.rows(stack.databases["owner"], table)

    for change in (update(model).values(updated_at=model.c.created_at), delete(model)):
        with acting(stack, getattr(furnished, outsider)) as session, suppress(ProgrammingError):
            session.execute(change)
            session.commit()

    after = furnished.rows(stack.databases["owner"], table)
    theirs = _own_rows(furnished, outsider, table)
    assert [row for row in before if row not in theirs(before)] == [row for row in after if row not in theirs(after)]


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize("table", WALLED)
def test_an_outsider_adds_no_row(stack: Stack, furnished: Furnished, table: str, outsider: str) -> None:
    """A copy of a row that is there: the rules are asked before the row would be found to be there twice."""
    model = ALL_TABLES[table]
    made = {name for name, column in model.c.items() if isinstance(column.server_default, Identity | Computed)}
    copy = {model.c[name]: value for name, value in _by_name(furnished, stack, table) if name not in made}

    with acting(stack, getattr(furnished, outsider)) as session, pytest.raises(ProgrammingError, match=REFUSED):
        session.execute(insert(model).values(copy))


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("late", "role = 'owner'"),
        ("late", "visible_from_seq = 1"),
        ("late", "conversation_id = gen_random_uuid()"),
        ("gone", "role = 'owner'"),
        ("gone", "is_active = true, left_at = null"),
        ("gone", "conversation_id = gen_random_uuid()"),
    ],
)
def test_nobody_gives_themselves_a_better_seat(stack: Stack, furnished: Furnished, who: str, change: str) -> None:
    with acting(stack, getattr(furnished, who)) as session, pytest.raises(ProgrammingError, match=REFUSED):
        session.execute(text(f"update conversations.participants set {change} where user_id = conversations.me()"))  # noqa: S608


def test_a_member_rewrites_nobody_elses_words(stack: Stack, furnished: Furnished) -> None:
    messages = ALL_TABLES["messages"]
    with acting(stack, furnished.member) as session:
        changed = session.execute(
            update(messages).values(content="I never said that.").returning(messages.c.user_id)
        ).all()

    assert changed == []


def test_a_member_speaks_for_nobody_else(stack: Stack, furnished: Furnished) -> None:
    [row, *_] = furnished.rows(stack.databases["owner"], "messages")
    spoken = {name: value for name, value in row._mapping.items() if name not in ("id", "seq")}

    with acting(stack, furnished.member) as session, pytest.raises(ProgrammingError, match=REFUSED):
        session.execute(insert(ALL_TABLES["messages"]).values(**spoken, seq=99))


def test_the_system_role_writes_to_no_room_but_its_jobs(stack: Stack, furnished: Furnished) -> None:
    with Session(stack.databases["system"].engine) as session:
        write_to_rooms(session, [furnished.import_id])
        for table in (
            "conversations",
            "participants",
            "messages",
            "turns",
            "drafts",
            "message_topics",
            "todos",
            "relationships",
            "events",
        ):
            model = ALL_TABLES[table]
            touch = update(model).values(updated_at=model.c.updated_at).where(furnished.belongs(table))
            assert session.execute(touch.returning(1)).all() == [], table
        session.rollback()


def _by_name(furnished: Furnished, stack: Stack, table: str) -> list[tuple[str, Any]]:
    [row, *_] = furnished.rows(stack.databases["owner"], table)
    names = {column.key: name for name, column in ALL_TABLES[table].c.items()}
    return [(names.get(key, key), value) for key, value in row._mapping.items()]


def _own_rows(furnished: Furnished, outsider: str, table: str) -> Any:
    """Rows that are the outsider's own, whatever the room: their seat."""
    user_id = getattr(furnished, outsider).signed_in.user_id
    return lambda rows: [row for row in rows if table == "participants" and row.user_id == user_id]


@pytest.mark.parametrize("table", sorted(set(WALLED) - NOT_THE_APPS))
def test_it_is_the_wall_that_holds(postgres: TestPostgres, stack: Stack, furnished: Furnished, table: str) -> None:
    """With the rules of one table taken away, a stranger sees it: the tests above can fail."""
    name = f"conversations.{table}"
    url = make_url(postgres.admin_url).set(database=stack.databases["app"].engine.url.database)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql(f"alter table {name} disable row level security")
        connection.exec_driver_sql("set local role conversations_app")
        rows = connection.execute(select(ALL_TABLES[table]).where(furnished.belongs(table))).all()
        connection.rollback()

    assert rows
