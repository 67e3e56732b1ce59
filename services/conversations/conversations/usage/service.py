"""What was used in the rooms that a person sees: by room, person, model or day."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.cursors import read_cursor, write_cursor
from conversations.participants.standing import access_room
from conversations.usage.repository import Asked, find_usage
from conversations.usage.schemas import GroupBy, UsageAnswer
from shared.errors import InvalidCursor


def list_usage(
    session: Session, person: SignedIn, asked: Asked, group_by: GroupBy, cursor: str | None, limit: int
) -> tuple[list[UsageAnswer], str | None]:
    """A page by key. Raises NotFound for a room that is not theirs, InvalidCursor."""
    if asked.conversation_id is not None:
        access_room(session, person, asked.conversation_id, Operation.READ_ROOM)
    return _list(session, asked, group_by, cursor, limit)


def list_usage_of_instance(
    session: Session, asked: Asked, group_by: GroupBy, cursor: str | None, limit: int
) -> tuple[list[UsageAnswer], str | None]:
    """As an administrator of the instance: of everybody, also in rooms that are gone. Raises InvalidCursor."""
    return _list(session, asked, group_by, cursor, limit)


def _list(
    session: Session, asked: Asked, group_by: GroupBy, cursor: str | None, limit: int
) -> tuple[list[UsageAnswer], str | None]:
    rows = find_usage(session, asked, group_by, _after(cursor), limit + 1)
    answers = [_render(row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].key) if len(rows) > limit else None


def _render(row: Row[Any]) -> UsageAnswer:
    """Where nothing is known of the cost, it is unknown; where some is, that."""
    figures = {name: int(value) for name, value in row._mapping.items() if name != "key"}
    is_unknown = figures["calls"] > 0 and figures["unknown_calls"] == figures["calls"]
    return UsageAnswer(key=row.key, **figures | ({"cost_micro_usd": None} if is_unknown else {}))


def _after(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    [key] = read_cursor(cursor, 1)
    if not isinstance(key, str) or "\0" in key:
        raise InvalidCursor
    return key
