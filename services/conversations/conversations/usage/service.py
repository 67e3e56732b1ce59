"""What was used in the rooms that a person sees: by room, person, model or day."""

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.cursors import read_cursor, write_cursor
from conversations.participants.standing import access_room
from conversations.usage.repository import STORAGE_KEYS, Asked, find_storage
from conversations.usage.schemas import GroupBy, UsageAnswer
from shared.errors import InvalidCursor


def list_usage(
    session: Session, person: SignedIn, asked: Asked, group_by: GroupBy, cursor: str | None, limit: int
) -> tuple[list[UsageAnswer], str | None]:
    """A page by key. Raises NotFound for a room that is not theirs, InvalidCursor."""
    if asked.conversation_id is not None:
        access_room(session, person, asked.conversation_id, Operation.READ_ROOM)
    key = STORAGE_KEYS.get(group_by)
    rows = find_storage(session, asked, key, _after(cursor), limit + 1) if key is not None else []
    answers = [UsageAnswer(key=row[0], storage_bytes=row[1]) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].key) if len(rows) > limit else None


def _after(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    [key] = read_cursor(cursor, 1)
    if not isinstance(key, str) or "\0" in key:
        raise InvalidCursor
    return key
