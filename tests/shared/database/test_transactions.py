from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import text

from shared.database.transactions import Database, announce, make_engine
from tests.accounts.prepared import Postgres


class Listener:
    """Notes what was announced, and what another connection could see by then."""

    def __init__(self, url: str) -> None:
        self.heard: list[tuple[object, int]] = []
        self._other = make_engine(url, application_name="listener", pool_size=1)

    def __call__(self, announced: Sequence[object]) -> None:
        with self._other.connect() as connection:
            count = int(connection.scalar(text("select count(*) from accounts.notes")) or 0)
        self.heard += [(each, count) for each in announced]

    def close(self) -> None:
        self._other.dispose()


@pytest.fixture
def listener(postgres: Postgres) -> Iterator[Listener]:
    opened = Listener(postgres.url("accounts", "owner"))
    yield opened
    opened.close()


@pytest.fixture
def database(postgres: Postgres, listener: Listener) -> Iterator[Database]:
    opened = Database(make_engine(postgres.url("accounts", "owner"), application_name="tests", pool_size=2), listener)
    with opened.transaction() as session:
        session.execute(text("create table if not exists accounts.notes (body text)"))
    yield opened
    with opened.transaction() as session:
        session.execute(text("drop table accounts.notes"))
    opened.close()


def test_what_is_announced_is_heard_after_the_commit(database: Database, listener: Listener) -> None:
    with database.transaction() as session:
        announce(session, "first")
        session.execute(text("insert into accounts.notes values ('one')"))
        announce(session, "second")
        assert listener.heard == []

    assert listener.heard == [("first", 1), ("second", 1)]


def test_what_was_rolled_back_is_never_heard(database: Database, listener: Listener) -> None:
    def announce_and_fail() -> None:
        with database.transaction() as session:
            session.execute(text("insert into accounts.notes values ('one')"))
            announce(session, "never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        announce_and_fail()

    assert listener.heard == []
    with database.transaction() as session:
        assert session.scalar(text("select count(*) from accounts.notes")) == 0


def test_the_next_transaction_announces_its_own_only(database: Database, listener: Listener) -> None:
    for word in ("one", "two"):
        with database.transaction() as session:
            announce(session, word)

    assert [word for word, _ in listener.heard] == ["one", "two"]


def test_sessions_speak_utc_and_do_not_wait_for_ever(database: Database) -> None:
    with database.transaction() as session:
        settings = {name: session.scalar(text(f"show {name}")) for name in ("timezone", "lock_timeout")}

    assert settings == {"timezone": "UTC", "lock_timeout": "5s"}
