"""Writes a migration: what the models of a service have and its migrated tables have not.

Run as `python -m local_stack.revision --service conversations --name "Add pins"`. The tables are those that the
migrations so far make in a database of its own.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import make_url

from local_stack.errors import StackError
from local_stack.ports import choose_port
from local_stack.postgres import PostgresServer, embed_postgres
from shared.database.migrations import alembic_config
from shared.database.roles import PURPOSES, create_roles

PASSWORD = "lives-for-a-minute"  # noqa: S105 — the database is gone with it


def main() -> int:
    parser = argparse.ArgumentParser(description="write a migration from the difference of models and tables")
    parser.add_argument("--service", required=True, choices=("accounts", "conversations"))
    parser.add_argument("--name", required=True, help="what it does, in a few words")
    arguments = parser.parse_args()
    try:
        write_revision(arguments.service, arguments.name)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def write_revision(service: str, name: str) -> None:
    """Put a new migration into the service's folder; its author reads and mends it."""
    with tempfile.TemporaryDirectory(prefix="spindle-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = embed_postgres(Path(folder) / "postgres", port=choose_port(), password=PASSWORD, durable=False)
        with server.running():
            config = alembic_config(service, _prepare(server, service))
            command.upgrade(config, "head")
            command.revision(config, message=name, autogenerate=True)


def _prepare(server: PostgresServer, service: str) -> str:
    urls = {purpose: server.url(f"{service}_{purpose}".lower(), PASSWORD, "spindle") for purpose in PURPOSES}
    create_roles(server.admin_url, service, {purpose: make_url(url) for purpose, url in urls.items()})
    return urls["OWNER"]


if __name__ == "__main__":
    sys.exit(main())
