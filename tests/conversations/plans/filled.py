"""A database of its own with so many rows that an index pays: 3,000 rooms, 60 people, 30,000 messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from shared.database.migrations import migrate
from shared.database.roles import PURPOSES, create_roles
from shared.database.transactions import Database
from tests.accounts.running import open_database
from tests.servers import TestPostgres

DATABASE = "spindle_conversations_plans"
ME = UUID(int=1)
ROOM = UUID(int=1_000_001)
SIGNED_IN = SignedIn(ME, UUID(int=9), "me", "Me", False, 2**40)

# Person 0 is me; room 0, where most is said, and 29 others have me in them. Ids are what a number becomes.
FILL = """
create function pg_temp.nth(base bigint, n bigint) returns uuid language sql immutable as
$$ select lpad(to_hex(base + n), 32, '0')::uuid $$;

insert into conversations.people (user_id, username, display_name, created_at, updated_at)
select pg_temp.nth(1, n), 'person' || n, 'Person ' || n, now(), now() from generate_series(0, 59) n;

insert into conversations.ai_models (id, name, created_at, updated_at)
select 'lab/model-' || n, 'Model ' || n, now(), now() from generate_series(0, 299) n;

insert into conversations.conversations
    (id, family_id, title, creator_id, status, mitosis_phase, last_seq, last_message_at, created_at, updated_at)
select pg_temp.nth(1000001, n), pg_temp.nth(1000001, n), 'Room ' || n, pg_temp.nth(1, n % 50),
       case when n % 400 = 7 then 'archived' else 'active' end,
       case when n % 600 = 11 then 'metaphase' else 'prophase' end,
       100, now() - make_interval(mins => n), now() - make_interval(days => 3000 - n), now()
from generate_series(0, 2999) n;

insert into conversations.participants (conversation_id, user_id, role, created_at, updated_at)
select pg_temp.nth(1000001, n),
       pg_temp.nth(1, case when k = 0 and n % 10 = 0 and n < 300 then 0 else 1 + (n * 7 + k) % 49 end),
       case when k = 0 then 'owner' else 'member' end, now(), now()
from generate_series(0, 2999) n, generate_series(0, 5) k on conflict do nothing;

insert into conversations.ai_participants (id, conversation_id, name, model, joined_at, created_at, updated_at)
select pg_temp.nth(2000001, n), pg_temp.nth(1000001, n), 'AI', 'lab/model-' || n % 299, now(), now(), now()
from generate_series(0, 299) n;
insert into conversations.ai_participants
    (id, conversation_id, name, model, active, joined_at, left_at, created_at, updated_at)
values (pg_temp.nth(2900001, 0), pg_temp.nth(1000001, 1), 'Silent', 'lab/model-1', false, now(), now(), now(), now());

insert into conversations.messages
    (id, conversation_id, seq, sender_type, user_id, ai_participant_id, is_ai_generated, parent_id, content, importance,
     sent_at, created_at, updated_at)
select pg_temp.nth(3000001, n), pg_temp.nth(1000001, case when n < 20000 then n % 300 else 0 end),
       case when n < 20000 then 1 + n / 300 else n - 19000 end,
       case when n % 11 = 5 then 'ai' else 'user' end,
       case when n % 11 <> 5 then pg_temp.nth(1, n % 50) end,
       case when n % 11 = 5 then pg_temp.nth(2000001, n % 300) end, n % 11 = 5,
       case when n % 9 = 8 and n > 300 and n < 20000 then pg_temp.nth(3000001, n - 300) end,
       'everywhere word' || n || ' group' || n % 500, case when n % 500 = 1 then 2 else 0 end,
       moment, moment, moment
from generate_series(0, 29999) n
cross join lateral (select now() - make_interval(mins => 30000 - n) as moment) of;

insert into conversations.topics (id, family_id, name, created_at, updated_at)
select pg_temp.nth(4000001, n), pg_temp.nth(1000001, n / 20), 'Topic ' || n % 20, now(), now()
from generate_series(0, 5999) n;
insert into conversations.conversation_topics (conversation_id, topic_id, relevance, created_at, updated_at)
select pg_temp.nth(1000001, n / 20), pg_temp.nth(4000001, n), 0.01 + (n % 20) / 25.0, now(), now()
from generate_series(0, 5999) n;
insert into conversations.message_topics
    (conversation_id, message_id, seq, topic_id, confidence, reason, created_at, updated_at)
select conversation_id, id, seq, pg_temp.nth(4000001, (n % 300) * 20 + n % 20), 1, '', now(), now()
from (select *, row_number() over (order by id) - 1 as n from conversations.messages) m;

insert into conversations.relationships
    (id, parent_id, child_id, relationship_type, created_at, updated_at)
select pg_temp.nth(5000001, n), pg_temp.nth(1000001, n % 300), pg_temp.nth(1000001, (n % 300 + 1 + n / 300) % 300),
       'reference', now(), now() from generate_series(0, 1999) n;

insert into conversations.pins (conversation_id, message_id, user_id, created_at, updated_at)
select conversation_id, id, pg_temp.nth(1, 1), now(), now() from conversations.messages where seq % 20 = 3;
"""


@dataclass(frozen=True)
class Filled:
    """The database by role."""

    databases: dict[str, Database]

    @contextmanager
    def acting(self, role: str = "app") -> Iterator[Session]:
        """A transaction of that role, the public app's in my name; always undone."""
        with Session(self.databases[role].engine, expire_on_commit=False) as session:
            if role == "app":
                act_as_person(session, SIGNED_IN)
            yield session
            session.rollback()

    def scanned(self, query: Callable[[Session], Any], role: str = "app") -> set[str]:
        """The indexes that Postgres reads while this is asked."""
        with self.acting(role) as session:
            before = _scans(session)
            query(session)
            return {name for name, scans in _scans(session).items() if scans > before.get(name, 0)}


_SCANS = text(
    """
    select c.relname as name, pg_stat_get_xact_numscans(c.oid) as scans
    from pg_class c where c.relnamespace = 'conversations'::regnamespace and c.relkind = 'i'
    """.replace("::", r"\:\:")
)


def _scans(session: Session) -> dict[str, int]:
    return {row.name: row.scans for row in session.execute(_SCANS)}


@contextmanager
def filled_database(postgres: TestPostgres) -> Iterator[Filled]:
    """For the length of the block."""
    urls = {each: make_url(postgres.url("conversations", each.lower())).set(database=DATABASE) for each in PURPOSES}
    create_roles(postgres.admin_url, "conversations", urls)
    databases: dict[str, Database] = {}
    try:
        migrate("conversations", urls["OWNER"].render_as_string(hide_password=False))
        databases = {
            role.lower(): open_database(url.render_as_string(hide_password=False)) for role, url in urls.items()
        }
        with psycopg.connect(_dsn(urls["OWNER"])) as connection:
            connection.execute(FILL)
        _settle(postgres)
        yield Filled(databases)
    finally:
        for database in databases.values():
            database.close()
        _run(postgres.admin_url, f"drop database {DATABASE} with (force)")


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _settle(postgres: TestPostgres) -> None:
    """What autovacuum does sooner or later: figures for the planner, nothing left over from filling."""
    _run(make_url(postgres.admin_url).set(database=DATABASE).render_as_string(hide_password=False), "vacuum analyze")


def _run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
