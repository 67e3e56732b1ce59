"""Creates a service's database, schema and four roles. Safe to repeat.

Run as `python -m shared.database.roles --service accounts`. Names and passwords of the login roles come from the
service's three database URLs in the environment, so that no password ever stands in an argument.
"""

import argparse
import os

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

PURPOSES = ("OWNER", "APP", "SYSTEM")
EXTENSIONS = ("citext", "btree_gin")


def main() -> None:
    parser = argparse.ArgumentParser(description="create a service's database roles and schema")
    parser.add_argument("--service", required=True, choices=("accounts", "conversations"))
    service = parser.parse_args().service
    urls = {purpose: make_url(os.environ[f"{service.upper()}_{purpose}_DATABASE_URL"]) for purpose in PURPOSES}
    create_roles(os.environ["ADMIN_DATABASE_URL"], service, urls)


def create_roles(admin_url: str, service: str, urls: dict[str, URL]) -> None:
    """Make sure that roles, database and schema of `service` exist, with the passwords the URLs hold."""
    admin = make_url(admin_url)
    database = urls["OWNER"].database or "spindle"
    with psycopg.connect(_dsn(admin), autocommit=True) as connection:
        for url in urls.values():
            _ensure_role(connection, str(url.username), str(url.password))
        _ensure_role(connection, f"{service}_guard", None)
        _ensure_database(connection, database)
    with psycopg.connect(_dsn(admin.set(database=database)), autocommit=True) as connection:
        _ensure_schema(connection, service, urls)


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _ensure_role(connection: psycopg.Connection, name: str, password: str | None) -> None:
    exists = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    action = sql.SQL("alter" if exists else "create")
    login = sql.SQL("nologin") if password is None else sql.SQL("login password {}").format(sql.Literal(password))
    connection.execute(sql.SQL("{} role {} {}").format(action, sql.Identifier(name), login))


def _ensure_database(connection: psycopg.Connection, name: str) -> None:
    if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def _ensure_schema(connection: psycopg.Connection, service: str, urls: dict[str, URL]) -> None:
    roles = [purpose.lower() for purpose in PURPOSES]
    names = {role: sql.Identifier(str(urls[role.upper()].username)) for role in roles}
    names["guard"], names["schema"] = sql.Identifier(f"{service}_guard"), sql.Identifier(service)
    names["database"] = sql.Identifier(urls["OWNER"].database or "spindle")
    for statement in (
        "grant {owner} to current_user",
        "create schema if not exists {schema} authorization {owner}",
        "grant {guard} to {owner}",
        "grant usage, create on schema {schema} to {guard}",
        "grant usage on schema {schema} to {app}, {system}",
        "revoke all on schema public from public",
        "create schema if not exists extensions",
        "grant usage on schema extensions to public",
        *(f"create extension if not exists {name} with schema extensions" for name in EXTENSIONS),
        *(f"alter role {{{role}}} in database {{database}} set search_path = {{schema}}, extensions" for role in roles),
    ):
        connection.execute(sql.SQL(statement).format(**names))


if __name__ == "__main__":
    main()
