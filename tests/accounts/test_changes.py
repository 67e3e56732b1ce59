"""The feed of changes, above all that nothing is skipped when transactions commit in another order than they began."""

from collections.abc import Iterator
from uuid import UUID

import httpx2
import pytest
import redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.changes.feed import START, Position, read_changes, read_position
from accounts.changes.models import Change
from accounts.changes.service import record_change
from accounts.database import act_as
from accounts.jobs import make_job_book
from accounts.pruning import prune
from accounts.users.repository import get_user
from shared.contracts.people import ChangeKind, Changes
from shared.database.transactions import Database
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody, enter, sign_up
from tests.accounts.running import Accounts, open_database


@pytest.fixture
def app_database(accounts: Accounts) -> Database:
    return accounts.databases["app"]


@pytest.fixture
def system_database(accounts: Accounts) -> Database:
    return accounts.databases["system"]


@pytest.fixture
def slow_database(accounts: Accounts) -> Iterator[Database]:
    """A second pool, so that a transaction can stay open beside others."""
    database = open_database(accounts.prepared.database_urls["app"])
    yield database
    database.close()


def end_of_feed(database: Database) -> Position:
    position = START
    with database.transaction() as session:
        while (page := read_changes(session, position, 1000)).items:
            position = read_position(page.next_cursor)
    return position


def read_after(database: Database, position: Position, limit: int = 1000) -> Changes:
    with database.transaction() as session:
        return read_changes(session, position, limit)


def change(session: Session, user_id: UUID) -> None:
    act_as(session, user_id)
    record_change(session, ChangeKind.PROFILE, get_user(session, user_id))
    session.flush()


def test_a_new_reader_learns_of_everybody(client: httpx2.Client, conversations: httpx2.Client) -> None:
    made = [sign_up(client, display_name=f"Number {number}") for number in range(3)]

    cards: dict[str, str] = {}
    cursor = ""
    while (page := conversations.get("/internal/changes", params={"after": cursor, "limit": 7}).json())["items"]:
        assert len(page["items"]) <= 7
        cursor = page["next_cursor"]
        cards.update((item["user_id"], item["card"]["display_name"]) for item in page["items"] if item["card"])

    assert [cards[each["id"]] for each in made] == ["Number 0", "Number 1", "Number 2"]


def test_an_empty_page_keeps_the_readers_place(conversations: httpx2.Client, system_database: Database) -> None:
    place = end_of_feed(system_database).render()

    page = conversations.get("/internal/changes", params={"after": place}).json()

    assert page == {"items": [], "next_cursor": place}


def test_each_change_has_the_cursor_to_go_on_from(somebody: Somebody, system_database: Database) -> None:
    page = read_after(system_database, START)

    for index, item in enumerate(page.items[:-1]):
        following = read_after(system_database, read_position(item.cursor), limit=1)
        assert following.items == [page.items[index + 1]]


def test_a_card_is_as_present_as_its_reader(somebody: Somebody, system_database: Database) -> None:
    place = end_of_feed(system_database)
    for name in ("one", "two"):
        somebody.client.patch("/me", json={"display_name": name}, headers=somebody.bearer)

    items = read_after(system_database, place).items

    assert [(item.version, item.card.display_name) for item in items if item.card] == [(3, "two"), (3, "two")]


def test_a_change_that_commits_late_is_not_skipped(
    somebody: Somebody,
    stranger: Somebody,
    app_database: Database,
    slow_database: Database,
    system_database: Database,
) -> None:
    place = end_of_feed(system_database)
    with slow_database.transaction() as early:
        change(early, somebody.id)
        with app_database.transaction() as late:
            change(late, stranger.id)

        meanwhile = read_after(system_database, place)
        assert meanwhile.items == [], "what began later waits for what began earlier"

    page = read_after(system_database, read_position(meanwhile.next_cursor))
    assert [item.user_id for item in page.items] == [somebody.id, stranger.id]


def test_a_naive_cursor_would_have_skipped_it(
    somebody: Somebody,
    stranger: Somebody,
    app_database: Database,
    slow_database: Database,
    system_database: Database,
) -> None:
    """The same story read by the largest id seen so far: the test above is able to fail."""
    with system_database.transaction() as session:
        place = session.scalars(select(Change.id).order_by(Change.id.desc()).limit(1)).one()
    with slow_database.transaction() as early:
        change(early, somebody.id)
        with app_database.transaction() as late:
            change(late, stranger.id)
        seen, place = read_naively(system_database, place)

    more, _ = read_naively(system_database, place)
    assert seen + more == [stranger.id]


def read_naively(database: Database, after: UUID) -> tuple[list[UUID], UUID]:
    with database.transaction() as session:
        rows = session.execute(select(Change.id, Change.user_id).where(Change.id > after).order_by(Change.id)).all()
    return [row.user_id for row in rows], rows[-1].id if rows else after


def test_a_change_that_was_rolled_back_was_none(
    somebody: Somebody, app_database: Database, system_database: Database
) -> None:
    def change_and_fail() -> None:
        with app_database.transaction() as session:
            change(session, somebody.id)
            raise RuntimeError

    place = end_of_feed(system_database)
    with pytest.raises(RuntimeError):
        change_and_fail()

    assert read_after(system_database, place).items == []


def test_readers_are_nudged_only_after_the_commit(
    somebody: Somebody, accounts: Accounts, system_database: Database
) -> None:
    place = end_of_feed(system_database)
    seen: list[int] = []
    database = open_database(
        accounts.prepared.database_urls["app"],
        lambda announced: seen.append(len(read_after(system_database, place).items)),
    )

    with database.transaction() as session:
        change(session, somebody.id)
        assert seen == []

    database.close()
    assert seen == [1]


def test_a_sign_out_is_shouted_over_redis_as_well(somebody: Somebody, accounts: Accounts) -> None:
    with redis.Redis.from_url(accounts.prepared.live_url) as live, live.pubsub() as channel:
        channel.subscribe("spindle:changes")
        assert channel.get_message(timeout=5)["type"] == "subscribe"

        somebody.client.delete("/sessions/current", headers=somebody.bearer)

        assert channel.get_message(timeout=5)["type"] == "message"


@pytest.mark.parametrize("cursor", ["nonsense", "Ã", "MS4y", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS4w"])
def test_a_cursor_that_is_not_ours_is_refused(conversations: httpx2.Client, cursor: str) -> None:
    answer = conversations.get("/internal/changes", params={"after": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_pruning_keeps_what_a_rebuild_needs(client: httpx2.Client, owner: OwnerSql, system_database: Database) -> None:
    somebody = enter(client)
    for name in ("one", "two"):
        somebody.client.patch("/me", json={"display_name": name}, headers=somebody.bearer)
    somebody.client.delete("/sessions/current", headers=somebody.bearer)
    owner.run("update accounts.changes set created_at = now() - interval '3 days' where user_id = :id", id=somebody.id)

    prune(make_job_book(15), system_database)

    rows = owner.run("select kind, version from accounts.changes where user_id = :id", id=somebody.id)
    assert [(row.kind, row.version) for row in rows] == [("profile", 3)]


def test_the_feed_is_read_by_its_index(owner: OwnerSql, system_database: Database) -> None:
    with system_database.transaction() as session:
        session.execute(select(func.set_config("enable_seqscan", "off", True)))
        query = (
            "explain select * from accounts.changes where (xid, id) > ('5'::xid8, gen_random_uuid())"
            " and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, id limit 10"
        )
        plan = "\n".join(row[0] for row in session.connection().exec_driver_sql(query))
    assert "ix_changes_xid_id" in plan
    assert "Sort" not in plan
