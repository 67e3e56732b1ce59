"""Engines and transactions: the one place where anything is committed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

Announcement = object
Deliver = Callable[[Sequence[Announcement]], None]
_ANNOUNCEMENTS = "announcements"
_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "timezone": "UTC",
        "lock_timeout": "5s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "60s",
    }.items()
)


def make_engine(url: str, *, application_name: str, pool_size: int = 10, max_overflow: int = 20) -> Engine:
    """An engine whose sessions speak UTC, wait at most 5 s for a lock and 30 s for a statement."""
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=10,
        pool_recycle=1800,
        pool_use_lifo=True,
        connect_args={"application_name": application_name, "options": _OPTIONS, "connect_timeout": 5},
    )


class Database:
    """Transactions of one role on one database.

    `deliver` is handed what a transaction announced, once its commit is on disk. It must not block
    and must not fail: what it carries is a shortcut that a sweep makes good when it is lost.
    """

    def __init__(self, engine: Engine, deliver: Deliver | None = None) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._deliver = deliver

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well and rolls back when it raises."""
        with self._sessions() as session:
            with session.begin():
                yield session
            announced = session.info.pop(_ANNOUNCEMENTS, None)
            if announced and self._deliver:
                self._deliver(announced)

    def close(self) -> None:
        self.engine.dispose()


def announce(session: Session, announcement: Announcement) -> None:
    """Have `announcement` delivered once `session`'s transaction is committed, never if it is rolled back."""
    session.info.setdefault(_ANNOUNCEMENTS, []).append(announcement)
