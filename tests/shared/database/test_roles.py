from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from shared.database.roles import PURPOSES, create_roles
from tests.accounts.prepared import Postgres

DATABASE = "spindle_roles"


@pytest.fixture
def urls(postgres: Postgres) -> Iterator[dict[str, str]]:
    """Both services' roles in a database of its own, made twice."""
    made: dict[str, str] = {}
    for service in ("accounts", "conversations"):
        own = {each: make_url(postgres.url(service, each.lower())).set(database=DATABASE) for each in PURPOSES}
        for _ in range(2):
            create_roles(postgres.admin_url, service, own)
        made |= {f"{service} {each.lower()}": url.render_as_string(hide_password=False) for each, url in own.items()}
    yield made
    run(postgres.admin_url, f"drop database {DATABASE} with (force)")


def run(url: str, statement: str) -> object:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def test_the_owner_makes_tables_which_the_others_reach_by_grant_only(urls: dict[str, str]) -> None:
    run(urls["accounts owner"], "create table accounts.things (id int)")

    for role in ("accounts app", "accounts system"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(urls[role], "select * from things")
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(urls[role], "create table accounts.more (id int)")


def test_one_service_does_not_reach_into_anothers_schema(urls: dict[str, str]) -> None:
    run(urls["accounts owner"], "create table accounts.things (id int)")

    for role in ("conversations owner", "conversations app", "conversations system"):
        with pytest.raises(ProgrammingError, match="permission denied for schema accounts"):
            run(urls[role], "select * from accounts.things")


def test_nobody_makes_anything_in_the_public_schema(urls: dict[str, str]) -> None:
    for url in urls.values():
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(url, "create table public.things (id int)")


def test_a_name_is_the_same_in_any_case_for_every_role(urls: dict[str, str]) -> None:
    for url in urls.values():
        assert run(url, "select 'Ada'::citext = 'ADA'::citext") is True


def test_the_guard_signs_in_nowhere(postgres: Postgres, urls: dict[str, str]) -> None:
    url = make_url(urls["accounts app"]).set(username="accounts_guard").render_as_string(hide_password=False)

    with pytest.raises(OperationalError):
        run(url, "select 1")
