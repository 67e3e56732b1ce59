"""Row-level security holds by itself: these transactions use none of the application's own filters."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from accounts.database import act_as
from accounts.interests import routes as interests_routes
from accounts.interests.models import InterestRow
from accounts.sessions import repository as sessions_repository
from accounts.sessions.models import SignInSession
from accounts.tables import TABLES
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody
from tests.accounts.running import Accounts

OWN_TABLES = {"users": "id", "sessions": "user_id", "interests": "user_id", "personal_tokens": "user_id"}


@contextmanager
def acting(accounts: Accounts, role: str, somebody: Somebody | None = None) -> Iterator[Session]:
    """A transaction of this role, for this person or for nobody; always undone."""
    with accounts.databases[role].engine.connect() as connection, Session(connection) as session:
        if somebody is not None:
            act_as(session, somebody.id)
        yield session
        session.rollback()


def give_interest(owner: OwnerSql, somebody: Somebody) -> None:
    owner.run(
        "insert into accounts.interests (user_id, name, weight, created_at, updated_at)"
        " values (:id, 'mills', 1, now(), now())",
        id=somebody.id,
    )


def give_token(owner: OwnerSql, somebody: Somebody) -> None:
    owner.run(
        "insert into accounts.personal_tokens (id, user_id, name, prefix, token_hash, scopes, created_at, updated_at)"
        " values (gen_random_uuid(), :id, 'a script', 'spn_abcd', :id_bytes, '{read}', now(), now())",
        id=somebody.id,
        id_bytes=somebody.id.bytes,
    )


def test_every_table_is_behind_the_wall(owner: OwnerSql) -> None:
    rows = owner.run(
        "select relname from pg_class where relnamespace = 'accounts'::regnamespace and relkind = 'r'"
        " and relrowsecurity and relforcerowsecurity"
    )

    assert {row.relname for row in rows} == {table.__tablename__ for table in TABLES}


@pytest.mark.parametrize(("table", "column"), OWN_TABLES.items())
def test_without_any_filter_i_see_mine_alone(
    accounts: Accounts, owner: OwnerSql, somebody: Somebody, stranger: Somebody, table: str, column: str
) -> None:
    for each in (somebody, stranger):
        give_interest(owner, each)
        give_token(owner, each)

    with acting(accounts, "app", somebody) as session:
        seen = set(session.scalars(text(f"select {column} from accounts.{table}")))  # noqa: S608 — names from above

    assert seen == {somebody.id}


@pytest.mark.parametrize("table", OWN_TABLES)
def test_nobody_sees_nothing(accounts: Accounts, somebody: Somebody, table: str) -> None:
    with acting(accounts, "app") as session:
        assert session.scalar(text(f"select count(*) from accounts.{table}")) == 0  # noqa: S608 — names from above


def test_after_somebody_was_served_the_connection_is_nobodys(accounts: Accounts, somebody: Somebody) -> None:
    with accounts.databases["app"].engine.connect() as connection:
        with Session(connection) as session, session.begin():
            act_as(session, somebody.id)
        with Session(connection) as session:
            assert session.scalar(text("select count(*) from accounts.users")) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update accounts.users set bio = 'mine now'",
        "update accounts.sessions set revoked_at = now(), revoked_reason = 'mischief'",
        "delete from accounts.interests",
    ],
)
def test_without_any_filter_i_write_mine_alone(
    accounts: Accounts, owner: OwnerSql, somebody: Somebody, stranger: Somebody, statement: str
) -> None:
    give_interest(owner, somebody)
    give_interest(owner, stranger)

    with acting(accounts, "app", somebody) as session:
        assert session.connection().execute(text(statement)).rowcount == 1


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The running app with its own filters taken out of its queries."""

    def all_sessions(_user_id: UUID) -> Select[SignInSession]:
        return select(SignInSession).where(SignInSession.revoked_at.is_(None))

    def all_interests(session: Session, _user_id: UUID) -> list[InterestRow]:
        return list(session.scalars(select(InterestRow)))

    monkeypatch.setattr(sessions_repository, "_live", all_sessions)
    monkeypatch.setattr(interests_routes, "list_interests", all_interests)


@pytest.mark.usefixtures("unfiltered")
def test_the_app_without_its_own_filters_leaks_nothing(owner: OwnerSql, somebody: Somebody, stranger: Somebody) -> None:
    give_interest(owner, somebody)
    give_interest(owner, stranger)

    sessions = somebody.client.get("/sessions", headers=somebody.bearer).json()["items"]
    interests = somebody.client.get("/me/interests", headers=somebody.bearer).json()

    assert [each["id"] for each in sessions] == [str(somebody.session_id)]
    assert len(interests) == 1


@pytest.mark.usefixtures("unfiltered")
def test_the_app_without_its_own_filters_ends_no_strangers_session(somebody: Somebody, stranger: Somebody) -> None:
    somebody.client.delete("/sessions", headers=somebody.bearer)

    assert stranger.client.get("/me", headers=stranger.bearer).status_code == 200


REFUSED = {
    "making oneself administrator": ("app", "update accounts.users set is_admin = true"),
    "reactivating oneself": ("app", "update accounts.users set is_active = true"),
    "becoming somebody else": ("app", "update accounts.users set id = '00000000-0000-0000-0000-0000000000aa'"),
    "widening a token": ("app", "update accounts.personal_tokens set scopes = '{admin}'"),
    "giving a token away": ("app", "update accounts.personal_tokens set user_id = gen_random_uuid()"),
    "deleting accounts": ("app", "delete from accounts.users"),
    "reading the feed": ("app", "select * from accounts.changes"),
    "reading the audit": ("app", "select * from accounts.audit_events"),
    "rewriting the audit": ("app", "update accounts.audit_events set action = 'nothing'"),
    "erasing the audit": ("app", "delete from accounts.audit_events"),
    "rewriting the audit as system": ("system", "update accounts.audit_events set action = 'nothing'"),
    "erasing the audit as system": ("system", "delete from accounts.audit_events"),
    "reading passwords as system": ("system", "select hashed_password from accounts.users"),
    "reading addresses as system": ("system", "select email from accounts.users"),
    "reading tokens as system": ("system", "select current_hash from accounts.sessions"),
    "reading jobs": ("app", "select * from accounts.jobs"),
    "looking up sign-ins as system": ("system", "select * from accounts.find_sign_in('x')"),
    "signing up as administrator": (
        "app",
        "insert into accounts.users (id, username, is_admin, created_at, updated_at)"
        " values (accounts.me(), 'x', true, now(), now())",
    ),
    "speaking for another in the feed": (
        "app",
        "insert into accounts.changes (id, kind, user_id, version, created_at, updated_at)"
        " values (gen_random_uuid(), 'erased', gen_random_uuid(), 1, now(), now())",
    ),
    "speaking for another in the audit": (
        "app",
        "insert into accounts.audit_events (id, actor_id, action, created_at, updated_at)"
        " values (gen_random_uuid(), gen_random_uuid(), 'signed_in', now(), now())",
    ),
    "giving work about another": (
        "app",
        "insert into accounts.jobs (id, kind, subject_id, created_at, updated_at)"
        " values (gen_random_uuid(), 'interests', gen_random_uuid(), now(), now())",
    ),
    "a session for another": (
        "app",
        "insert into accounts.sessions (id, user_id, family_hash, current_hash, authenticated_at, last_used_at,"
        " expires_at, created_at, updated_at)"
        " values (gen_random_uuid(), gen_random_uuid(), '', '', now(), now(), now(), now(), now())",
    ),
    "interests of another as system": (
        "system",
        "insert into accounts.interests (user_id, name, weight, created_at, updated_at)"
        " values (gen_random_uuid(), 'x', 1, now(), now())",
    ),
}


@pytest.mark.parametrize(("role", "statement"), REFUSED.values(), ids=REFUSED)
def test_the_database_itself_refuses(accounts: Accounts, somebody: Somebody, role: str, statement: str) -> None:
    with (
        acting(accounts, role, somebody) as session,
        pytest.raises(ProgrammingError, match=r"permission denied|row-level security"),
    ):
        session.execute(text(statement))


def test_the_system_role_writes_for_its_jobs_person_alone(
    accounts: Accounts, owner: OwnerSql, somebody: Somebody, stranger: Somebody
) -> None:
    give_interest(owner, somebody)
    give_interest(owner, stranger)

    with acting(accounts, "system", somebody) as session:
        assert session.connection().execute(text("delete from accounts.interests")).rowcount == 1
        assert session.connection().execute(text("update accounts.users set updated_at = now()")).rowcount == 1


def test_the_system_role_cannot_remove_a_living_session(accounts: Accounts, somebody: Somebody) -> None:
    with acting(accounts, "system") as session:
        session.execute(text("delete from accounts.sessions"))
        living = text("select count(*) from accounts.sessions where id = :id")
        assert session.scalar(living, {"id": somebody.session_id}) == 1


def test_definer_functions_are_few_guarded_and_not_for_everybody(owner: OwnerSql) -> None:
    rows = owner.run(
        "select proname, pg_get_userbyid(proowner) as owner, proconfig::text as config,"
        " has_function_privilege('accounts_system', oid, 'execute') as system_may"
        " from pg_proc where pronamespace = 'accounts'::regnamespace and prosecdef"
    )

    assert {row.proname for row in rows} == {
        "check_address",
        "find_session_owner",
        "find_sign_in",
        "has_administrator",
        "make_first_administrator",
    }
    for row in rows:
        assert (row.owner, row.system_may) == ("accounts_guard", row.proname == "check_address")
        assert "search_path=accounts, extensions, pg_temp" in row.config
