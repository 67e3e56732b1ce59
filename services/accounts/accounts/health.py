"""What a process of accounts needs to be of use."""

from collections.abc import Callable

import redis
from alembic.script import ScriptDirectory
from sqlalchemy import text

from accounts.resources import Resources
from shared.database.migrations import alembic_config
from shared.database.transactions import Database
from shared.web.health import Check


def readiness(get_resources: Callable[[], Resources]) -> dict[str, Check]:
    """The checks behind /readyz, of resources that are open by the time they run."""
    head = ScriptDirectory.from_config(alembic_config("accounts", "")).get_current_head()
    return {
        "database": lambda: _answers(get_resources().database),
        "broker": lambda: _pongs(get_resources().broker),
        "migrations": lambda: _revision(get_resources().database) == head,
    }


def _answers(database: Database) -> bool:
    with database.transaction() as session:
        return bool(session.scalar(text("select true")))


def _pongs(broker: redis.Redis) -> bool:
    return bool(broker.ping())


def _revision(database: Database) -> str | None:
    with database.transaction() as session:
        revision: str | None = session.scalar(text("select version_num from accounts.alembic_version"))
        return revision
