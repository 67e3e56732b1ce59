"""Migrations on a database full of rows: up, down step by step, and up again."""

from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any, cast

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Computed, Identity, Table, create_engine, insert, make_url, select, text
from sqlalchemy.pool import NullPool

from conversations.tables import TABLES as MODELS
from shared.database.migrations import alembic_config, migrate
from shared.database.roles import PURPOSES, create_roles
from shared.database.transactions import Database
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.running import open_database
from tests.conversations.running import Stack
from tests.conversations.second_wall.furnished import furnish
from tests.conversations.working import Worker
from tests.servers import TestPostgres

DATABASE = "spindle_conversations_migrations"
TABLES: dict[str, Table] = {table.name: table for table in cast(Table, MODELS[0].__table__).metadata.sorted_tables}

# Of the instance, and empty where no worker or feed has been.
OF_THE_INSTANCE = (
    "insert into conversations.provider_connections (name, wire, healthy, reported_by, checked_at, created_at, "
    "updated_at) values ('lab', 'openai', true, 'one', now(), now(), now()) on conflict do nothing",
    "insert into conversations.revoked_sessions values (gen_random_uuid(), gen_random_uuid(), now(), now())",
    "insert into conversations.feed_positions values ('accounts', 'x', now(), now()) on conflict do nothing",
)

# What a way back cannot keep, since there was no place for it before: it is found out again.
NOT_KEPT = {
    "archive_positions",
    "attachments",
    "audit_events",
    "blob_removals",
    "blobs",
    "budgets",
    "context_summaries",
    "erasures",
    "event_horizon",
    "export_chunks",
    "exports",
    "forgettings",
    "import_lines",
    "invitations",
    "message_archive",
    "message_origins",
    "message_versions",
    "pins",
    "provider_keys",
    "reactions",
    "relationships",
    "reservations",
    "retention_notices",
    "summaries",
    "todos",
    "tool_approvals",
    "tool_calls",
    "usage",
    "webhook_deliveries",
    "webhooks",
}
# Columns that a step adds, and begins anew or counts anew.
BEGUN_ANEW = {
    "conversation_topics": {"message_count", "user_ids"},
    "imports": {"position", "line", "failures", "cut_at", "left_out", "conversation_ids"},
    "import_chunks": {"created_at", "updated_at"},
    "ai_models": {"prices_by"},
    "provider_connections": {"circuit"},
    # One that waits for another has no job, and before that was known it would have waited for ever: it is dropped.
    "turns": {"after_id", "instruction", "steered_by", "state", "reason", "finished_at"},
    "messages": {"archived_at", "attachment_count", "search"},
}

# Columns that a step moves elsewhere: where they are read from, moved or not.
READ_AS = {
    ("messages", "content"): "coalesce((select a.content from conversations.message_archive a "
    "where a.message_id = messages.id), content) as content",
}

MISCOUNTED = """
select 1 from conversations.conversation_topics t where t.message_count <> (
    select count(*) from conversations.message_topics m
    where m.conversation_id = t.conversation_id and m.topic_id = t.topic_id)
"""


@pytest.fixture
def config(postgres: TestPostgres) -> Iterator[Config]:
    """For a database of its own, with roles and without tables."""
    urls = {each: make_url(postgres.url("conversations", each.lower())).set(database=DATABASE) for each in PURPOSES}
    create_roles(postgres.admin_url, "conversations", urls)
    yield alembic_config("conversations", urls["OWNER"].render_as_string(hide_password=False))
    drop_database(postgres.admin_url)


def drop_database(admin_url: str) -> None:
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"drop database {DATABASE} with (force)"))


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def earlier_revisions() -> list[str]:
    """Every step below the newest, the nearest first."""
    script = ScriptDirectory.from_config(alembic_config("conversations", ""))
    return [revision.revision for revision in script.walk_revisions()][1:]


def fill(source: Database, target: Database) -> None:
    """Copy every row of the tests' database: rooms with people, AIs, answers, topics and imports."""
    for table in TABLES.values():
        columns = [one for one in table.c if not isinstance(one.server_default, Computed | Identity)]
        with source.transaction() as session:
            found = [dict(row._mapping) for row in session.execute(select(*columns))]
        rows = [_named(table, row) for row in _in_order(table, found)]
        with target.transaction() as session:
            session.execute(text(f"delete from conversations.{table.name}"))  # noqa: S608 — what a migration put there
            if rows:
                session.connection().execute(insert(table), rows)

    for statement in OF_THE_INSTANCE:
        OwnerSql(target).run(statement)


def _in_order(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows such that each comes after the row of the same table that it points to."""
    names = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if not names:
        return rows
    by_id = {row["id"]: row for row in rows}
    pointed_to = {row["id"]: {row[name] for name in names} & by_id.keys() for row in rows}
    return [by_id[one] for one in TopologicalSorter(pointed_to).static_order()]


def _named(table: Table, row: dict[str, object]) -> dict[str, object]:
    return {table.c[name].key: value for name, value in row.items()}


def contents(database: Database) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of what stands in them."""
    found = {}
    for name in TABLES.keys() - NOT_KEPT:
        kept = [one for one in _names(TABLES[name]) if one not in BEGUN_ANEW.get(name, set())]
        columns = ", ".join(READ_AS.get((name, one), one) for one in kept)
        digest = (
            f"select count(*), coalesce(md5(string_agg(r::text, ' ' order by r::text)), '') as digest "  # noqa: S608
            f"from (select {columns} from conversations.{name}) r"
        )
        row = tuple(OwnerSql(database).run(digest)[0])
        found[name] = (row[0], row[1])
    return found


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


def test_the_tables_are_as_the_code_says(config: Config) -> None:
    migrate("conversations", config.attributes["url"])

    command.check(config)


def test_migrating_twice_changes_nothing(config: Config) -> None:
    for _ in range(2):
        migrate("conversations", config.attributes["url"])

    command.check(config)


def test_every_step_can_be_undone_and_done_again_around_its_rows(stack: Stack, worker: Worker, config: Config) -> None:
    furnish(stack, worker)
    command.upgrade(config, "head")
    with opened(config.attributes["url"]) as database:
        fill(stack.databases["owner"], database)
        before = contents(database)
        assert [name for name, (count, _digest) in before.items() if not count] == []

        for revision in earlier_revisions():
            command.downgrade(config, revision)
            command.upgrade(config, "head")
            assert contents(database) == before, f"down to {revision} and up again"
        assert OwnerSql(database).run(MISCOUNTED) == []

    command.check(config)


def test_everything_can_be_undone(config: Config) -> None:
    command.upgrade(config, "head")

    command.downgrade(config, "base")

    with opened(config.attributes["url"]) as database:
        left = OwnerSql(database).run(
            "select relname as name from pg_class where relnamespace = 'conversations'::regnamespace "
            "and relname !~ '^alembic_version' union all "
            "select proname from pg_proc where pronamespace = 'conversations'::regnamespace"
        )
    assert left == []
