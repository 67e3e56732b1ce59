"""Migrations on a database full of rows: up, down step by step, and up again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Table, create_engine, text
from sqlalchemy.pool import NullPool

from conversations.tables import TABLES as MODELS
from shared.database.migrations import alembic_config, migrate
from shared.database.transactions import Database
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.running import open_database
from tests.conversations.running import run_stack
from tests.conversations.second_wall.furnished import furnish
from tests.conversations.working import open_worker
from tests.servers import TestPostgres, TestRedis

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
def server(postgres: TestPostgres) -> Iterator[TestPostgres]:
    """The tests' server, with a database of its own, which goes with the test."""
    yield TestPostgres(postgres.server, DATABASE)
    drop_database(postgres.admin_url)


@pytest.fixture
def config(server: TestPostgres) -> Config:
    """For a database with roles and without tables."""
    return alembic_config("conversations", server.make_roles("conversations"))


@pytest.fixture
def furnished(server: TestPostgres, redis_server: TestRedis, tmp_path: Path) -> Config:
    """For a database in whose every table is a row that services wrote, which have gone since."""
    with run_stack(server, redis_server, tmp_path / "signing-keys") as stack, open_worker(stack) as worker:
        furnish(stack, worker)
        for statement in OF_THE_INSTANCE:
            OwnerSql(stack.databases["owner"]).run(statement)
    return alembic_config("conversations", server.url("conversations", "owner"))


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


def test_every_step_can_be_undone_and_done_again_around_its_rows(furnished: Config) -> None:
    with opened(furnished.attributes["url"]) as database:
        before = contents(database)
        assert [name for name, (count, _digest) in before.items() if not count] == []

        for revision in earlier_revisions():
            command.downgrade(furnished, revision)
            command.upgrade(furnished, "head")
            assert contents(database) == before, f"down to {revision} and up again"
        assert OwnerSql(database).run(MISCOUNTED) == []

    command.check(furnished)


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
