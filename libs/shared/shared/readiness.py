"""What an owner's process needs to be of use: its database at the newest migration, and the broker."""

from collections.abc import Callable

from sqlalchemy import text

from shared.database.migrations import is_migrated
from shared.database.transactions import Database
from shared.jobs.hints import HintPublisher
from shared.web.health import Check


def readiness(
    package: str, get_database: Callable[[], Database], get_hints: Callable[[], HintPublisher]
) -> dict[str, Check]:
    """The checks behind /readyz of `package`, of resources that are open by the time they run."""
    return {
        "database": lambda: database_answers(get_database()),
        "broker": lambda: get_hints().answers(),
        "migrations": lambda: _is_migrated(package, get_database()),
    }


def database_answers(database: Database) -> bool:
    with database.transaction() as session:
        return bool(session.scalar(text("select true")))


def _is_migrated(package: str, database: Database) -> bool:
    with database.transaction() as session:
        return is_migrated(package, session)
