"""Reading messages: one, or a page by seq in either direction."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.cursors import read_cursor, write_cursor
from conversations.messages.render import render_rows
from conversations.messages.repository import (
    MessageFilter,
    MessageRow,
    find_after,
    find_before,
    find_message,
    find_messages,
)
from conversations.messages.schemas import MessageAnswer, Place, PlacedMessageAnswer
from conversations.participants.standing import access_room
from shared.errors import InvalidCursor, NotFound

LAST = 2**31 - 1


@dataclass(frozen=True)
class Window:
    """Which page of a room is wanted: beyond `after`, before `before`, around `around`, else the newest."""

    after: int | None = None
    before: int | None = None
    around: int | None = None
    limit: int = 50
    order: Literal["asc", "desc"] = "asc"


def read_message(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> MessageAnswer:
    """One message of the room. Raises NotFound."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    row = find_message(session, conversation_id, message_id)
    if row is None:
        raise NotFound
    return render_rows(session, [row])[0]


def read_permalink(session: Session, person: SignedIn, message_id: UUID) -> PlacedMessageAnswer:
    """The message in its room, if the person may read it there. Raises NotFound."""
    found = find_messages(session, [message_id])
    if not found:
        raise NotFound
    message = read_message(session, person, found[0][0].conversation_id, message_id)
    place = Place(conversation_id=message.conversation_id, seq=message.seq)
    return PlacedMessageAnswer.model_construct(**dict(message), places=[place])


def list_messages(
    session: Session, person: SignedIn, conversation_id: UUID, window: Window, chosen: MessageFilter, cursor: str | None
) -> tuple[list[MessageAnswer], str | None]:
    """A page of what the person may see, and where it goes on in the same direction."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM)
    visible = range(mine.mine.visible_from_seq, LAST)
    window = _resume(window, cursor)
    if window.around is not None:
        rows, goes_on = _around(session, conversation_id, visible, window, chosen), None
    elif window.after is not None:
        beyond = range(min(max(visible.start, window.after + 1), LAST), LAST)
        rows, goes_on = _cut(
            list(find_after(session, conversation_id, beyond, chosen, window.limit + 1)), window, "after"
        )
    else:
        below = range(visible.start, window.before if window.before is not None else LAST)
        rows, goes_on = _cut(
            list(find_before(session, conversation_id, below, chosen, window.limit + 1)), window, "before"
        )
    rows.sort(key=lambda row: row[0].seq, reverse=window.order == "desc")
    return render_rows(session, rows), goes_on


def _around(
    session: Session, conversation_id: UUID, visible: range, window: Window, chosen: MessageFilter
) -> list[MessageRow]:
    middle = window.around or 0
    half = window.limit // 2
    older = find_before(session, conversation_id, range(visible.start, middle), chosen, half)
    newer = find_after(
        session, conversation_id, range(max(visible.start, middle), LAST), chosen, window.limit - len(older)
    )
    return [*older, *newer]


def _cut(rows: list[MessageRow], window: Window, direction: str) -> tuple[list[MessageRow], str | None]:
    if len(rows) <= window.limit:
        return rows, None
    kept = rows[: window.limit]
    return kept, write_cursor(direction, kept[-1][0].seq)


def _resume(window: Window, cursor: str | None) -> Window:
    if cursor is None:
        return window
    direction, seq = read_cursor(cursor, 2)
    if direction not in ("after", "before") or not isinstance(seq, int) or not 0 <= seq <= LAST:
        raise InvalidCursor
    places = {"after": seq} if direction == "after" else {"before": seq}
    return Window(limit=window.limit, order=window.order, **places)
