from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import make_url, text

from shared.database.migrations import alembic_config, migrate
from shared.database.roles import PURPOSES, create_roles
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.prepared import Postgres
from tests.accounts.running import open_database

DATABASE = "spindle_accounts_migrations"


@pytest.fixture
def owner_url(postgres: Postgres) -> Iterator[str]:
    """A database of its own, with roles and without tables."""
    urls = {each: make_url(postgres.url("accounts", each.lower())).set(database=DATABASE) for each in PURPOSES}
    create_roles(postgres.admin_url, "accounts", urls)
    yield urls["OWNER"].render_as_string(hide_password=False)
    drop_database(postgres.admin_url)


def drop_database(admin_url: str) -> None:
    database = open_database(admin_url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"drop database {DATABASE} with (force)"))
    database.close()


def test_the_tables_are_as_the_code_says(owner_url: str) -> None:
    migrate("accounts", owner_url)

    command.check(alembic_config("accounts", owner_url))


def test_migrating_twice_changes_nothing(owner_url: str) -> None:
    migrate("accounts", owner_url)
    migrate("accounts", owner_url)


def test_the_second_wall_can_be_taken_down_and_rebuilt_around_its_rows(owner_url: str) -> None:
    config = alembic_config("accounts", owner_url)
    command.upgrade(config, "head")
    database = open_database(owner_url)
    owner = OwnerSql(database)
    owner.run(
        "insert into accounts.users (id, username, created_at, updated_at)"
        " values (gen_random_uuid(), 'a', now(), now())"
    )

    command.downgrade(config, "first_tables")
    command.upgrade(config, "head")

    assert owner.value("select count(*) from accounts.users") == 1
    command.check(config)
    database.close()


def test_everything_can_be_undone(owner_url: str) -> None:
    config = alembic_config("accounts", owner_url)
    command.upgrade(config, "head")

    command.downgrade(config, "base")

    database = open_database(owner_url)
    left = (
        "select count(*) from pg_class where relnamespace = 'accounts'::regnamespace and relname <> 'alembic_version'"
    )
    assert OwnerSql(database).value(left + " and relname not like 'alembic_version%'") == 0
    assert OwnerSql(database).value("select count(*) from pg_proc where pronamespace = 'accounts'::regnamespace") == 0
    database.close()
