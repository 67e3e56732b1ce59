"""Two hundred jobs at once: settled and reserved together pass the cap at no moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from conversations.budgets import reserving
from conversations.budgets.reserving import Amount, Bound, reserve
from shared.database.transactions import Database, make_engine
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.running import Stack
from tests.servers import TestPostgres

JOBS = 200
LANES = 16
TOKENS = 100
CAP = 7_350

UNCONDITIONAL = text(
    """
    update conversations.budgets
    set reserved_tokens = reserved_tokens + :tokens,
        reserved_cost_micro_usd = reserved_cost_micro_usd + coalesce(cast(:cost as bigint), 0)
    where id = :id
    returning true
    """
)
GRANTED = text("select has_column_privilege('conversations_app', 'conversations.budgets', 'reserved_tokens', 'update')")


@pytest.fixture
def room(alice: Human) -> UUID:
    room = alice.found()
    expect(alice.call("PUT", f"{room}/budget", {"cap_tokens": CAP}), 200)
    return room_id(room)


def admit_all(postgres: TestPostgres, room: UUID, watched: list[int]) -> list[bool]:
    """Let all jobs begin at once, in sixteen connections, while another reads what stands in the budget."""
    url = postgres.url("conversations", "system")
    database = Database(make_engine(url, application_name="admission", pool_size=LANES + 1))
    done = threading.Event()

    def watch() -> None:
        query = text("select settled_tokens + reserved_tokens from conversations.budgets where conversation_id = :id")
        while not done.is_set():
            with database.transaction() as session:
                watched.append(session.scalar(query, {"id": room}) or 0)

    def admit(_number: int) -> bool:
        with database.transaction() as session:
            return reserve(session, uuid4(), Bound(room, None, "m"), Amount(TOKENS, None)) is None

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(LANES) as pool:
            return list(pool.map(admit, range(JOBS)))
    finally:
        done.set()
        watcher.join()
        database.close()


def test_two_hundred_at_once_never_pass_the_cap(postgres: TestPostgres, room: UUID, owner: OwnerSql) -> None:
    watched: list[int] = []

    admitted = admit_all(postgres, room, watched)

    assert sum(admitted) == CAP // TOKENS
    assert max(watched) <= CAP
    reserved = owner.value("select reserved_tokens from conversations.budgets where conversation_id = :id", id=room)
    assert reserved == CAP // TOKENS * TOKENS


def test_without_the_condition_they_would(postgres: TestPostgres, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserving, "_TAKE", UNCONDITIONAL)
    watched: list[int] = []

    admitted = admit_all(postgres, room, watched)

    assert all(admitted)
    assert max(watched) > CAP


def test_nobody_but_the_system_reserves(stack: Stack, alice: Human, room: UUID) -> None:
    with stack.databases["owner"].transaction() as session:
        granted = session.execute(
            text(
                "select has_column_privilege('conversations_app', 'conversations.budgets', 'reserved_tokens', 'update')"
            )
        ).scalar_one()

    assert granted is False
