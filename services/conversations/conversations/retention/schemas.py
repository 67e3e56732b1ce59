from typing import Literal

from shared.web.schemas import Answer


class RetentionAnswer(Answer):
    """How long this instance keeps things; null is for ever."""

    idle_days: int | None
    action: Literal["archive", "delete"]
    message_archive_days: int | None
    archive_keep_days: int | None


class RetentionCounts(Answer):
    """What would be touched if all of it were done now.

    Rooms are those in whose family nothing has happened for `idle_days`: still active, archived already, or to be kept.
    `rooms_told` have been told what becomes of them.
    """

    rooms_active: int
    rooms_archived: int
    rooms_kept: int
    rooms_told: int
    messages_to_archive: int
    messages_to_erase: int
