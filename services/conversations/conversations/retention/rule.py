"""What the instance's settings say about how long things are kept; nothing unless they say so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from conversations.settings import Settings

NOTICE_DAYS = 7

Action = Literal["archive", "delete"]


@dataclass(frozen=True)
class RetentionRule:
    """Days, None for what is switched off."""

    idle_days: int | None
    action: Action
    message_archive_days: int | None
    archive_keep_days: int | None

    @property
    def notice_after(self) -> timedelta | None:
        """How long a room is quiet before it is told: a week before its time, but no sooner than half of it."""
        if self.idle_days is None:
            return None
        return timedelta(days=max(self.idle_days - NOTICE_DAYS, (self.idle_days + 1) // 2))

    def quiet_since(self, now: datetime) -> datetime | None:
        """Rooms in which nothing has happened since then are told, or let go if they were."""
        return None if self.notice_after is None else now - self.notice_after

    def idle_since(self, now: datetime) -> datetime | None:
        return _back(now, self.idle_days)

    def old_since(self, now: datetime) -> datetime | None:
        return _back(now, self.message_archive_days)

    def archived_since(self, now: datetime) -> datetime | None:
        return _back(now, self.archive_keep_days)


def read_rule(settings: Settings) -> RetentionRule:
    return RetentionRule(
        settings.retention_idle_days or None,
        settings.retention_action,
        settings.message_archive_days or None,
        settings.archive_keep_days or None,
    )


def _back(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now - timedelta(days=days)
