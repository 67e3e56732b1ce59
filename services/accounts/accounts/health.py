"""What a process of accounts needs to be of use."""

from collections.abc import Callable

from sqlalchemy import text

from accounts.resources import Resources
from shared.database.migrations import is_migrated
from shared.database.transactions import Database
from shared.web.health import Check


def readiness(get_resources: Callable[[], Resources]) -> dict[str, Check]:
    """The checks behind /readyz, of resources that are open by the time they run."""
    return {
        "database": lambda: _answers(get_resources().database),
        "broker": lambda: get_resources().hints.answers(),
        "migrations": lambda: _is_migrated(get_resources().database),
    }


def _answers(database: Database) -> bool:
    with database.transaction() as session:
        return bool(session.scalar(text("select true")))


def _is_migrated(database: Database) -> bool:
    with database.transaction() as session:
        return is_migrated("accounts", session)
