"""Every table is behind the wall: read from the tables' own definitions, so that a new one cannot be forgotten."""

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.second_wall.furnished import (
    ALL_TABLES,
    OF_BUDGET,
    OF_EXPORT,
    OF_IMPORT,
    OF_OWNER,
    OF_ROOM,
    OF_THE_INSTANCE,
)

WALLED = sorted(ALL_TABLES.keys() - OF_THE_INSTANCE.keys())
ACTIONS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}


def test_every_table_is_known_to_these_tests() -> None:
    known = (OF_THE_INSTANCE, OF_ROOM, OF_OWNER, OF_IMPORT, OF_EXPORT, OF_BUDGET)

    assert ALL_TABLES.keys() == {name for tables in known for name in tables}


def test_the_database_has_no_table_that_the_code_does_not_know(owner: OwnerSql) -> None:
    rows = owner.run(
        "select relname from pg_class where relnamespace = 'conversations'::regnamespace and relkind = 'r'"
    )

    assert {row.relname for row in rows} == ALL_TABLES.keys() | {"alembic_version"}


@pytest.mark.parametrize("table", WALLED)
def test_rules_are_forced_even_on_the_tables_owner(owner: OwnerSql, table: str) -> None:
    [row] = owner.run(
        "select relrowsecurity, relforcerowsecurity from pg_class where oid = cast(:name as regclass)",
        name=f"conversations.{table}",
    )

    assert tuple(row) == (True, True)


@pytest.mark.parametrize("table", WALLED)
@pytest.mark.parametrize("role", ["app", "system", "owner"])
def test_whatever_a_role_may_do_there_is_a_rule_for(owner: OwnerSql, table: str, role: str) -> None:
    granted = owner.run(
        "select privilege_type from information_schema.role_table_grants "
        "where table_schema = 'conversations' and table_name = :table and grantee = :role",
        table=table,
        role=f"conversations_{role}",
    )
    policies = owner.run(
        "select polcmd, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as with_check "
        "from pg_policy where polrelid = cast(:table as regclass) and cast(:role as regrole) = any(polroles)",
        table=f"conversations.{table}",
        role=f"conversations_{role}",
    )

    ruled = {action for row in policies for code, action in ACTIONS.items() if row.polcmd in (code, "*")}
    assert {row.privilege_type for row in granted} & set(ACTIONS.values()) <= ruled
    for row in policies:
        assert row.polcmd == "a" or row.using is not None
        assert row.polcmd not in ("a", "w", "*") or row.with_check is not None


def test_no_rule_of_the_app_lets_everybody_through(owner: OwnerSql) -> None:
    rows = owner.run(
        "select polrelid::regclass::text as name, pg_get_expr(polqual, polrelid) as using, "
        "pg_get_expr(polwithcheck, polrelid) as with_check from pg_policy "
        "where cast('conversations_app' as regrole) = any(polroles) or 0 = any(polroles)"
    )

    assert rows
    assert [row.name for row in rows if "true" in (row.using, row.with_check)] == []


@pytest.mark.parametrize("role", ["app", "system", "guard", "owner"])
def test_no_role_steps_over_the_wall(owner: OwnerSql, role: str) -> None:
    [row] = owner.run(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = :role",
        role=f"conversations_{role}",
    )

    assert tuple(row) == (False, False, False, False)


def test_neither_service_can_look_into_the_others_schema(owner: OwnerSql) -> None:
    rows = owner.run(
        "select rolname, has_schema_privilege(rolname, schema, 'usage') as may from pg_roles, "
        "(values ('accounts'), ('conversations')) of (schema) "
        "where rolname ~ '^(accounts|conversations)_' and rolname !~ ('^' || schema)"
    )

    assert len(rows) == 8
    assert not any(row.may for row in rows)


def test_definer_functions_are_the_guards_and_not_for_everybody(owner: OwnerSql) -> None:
    rows = owner.run(
        "select proname, pg_get_userbyid(proowner) as owner, proconfig::text as config, proacl::text as rights "
        "from pg_proc where pronamespace = 'conversations'::regnamespace and prosecdef"
    )

    assert rows
    for row in rows:
        assert row.owner == "conversations_guard", row.proname
        assert "search_path=conversations, extensions, pg_temp" in row.config, row.proname
        assert not any(right.startswith("=") for right in row.rights.strip("{}").split(",")), row.proname
