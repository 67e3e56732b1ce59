"""Touches SPINDLE_READY_FILE when nobody administers this instance yet, so that the start shows the setup token.

Run as `python -m local_stack.first_account` with accounts' app role.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg


def main() -> None:
    if not has_administrator(os.environ["ACCOUNTS_APP_DATABASE_URL"]):
        Path(os.environ["SPINDLE_READY_FILE"]).touch()


def has_administrator(url: str) -> bool:
    """Whether an administrator is there."""
    dsn = urlunsplit(urlsplit(url)._replace(scheme="postgresql"))
    with psycopg.connect(dsn) as connection:
        return connection.execute("select accounts.has_administrator()").fetchone() == (True,)


if __name__ == "__main__":
    main()
