"""Every query about to-dos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import Session

from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.todos.models import Todo
from conversations.topics.models import ConversationTopic


@dataclass(frozen=True)
class TodoFilter:
    """Which to-dos are wanted, and in which order: by number, by what is due first, by what changed last."""

    status: str | None = None
    assignee_id: UUID | None = None
    topic_id: UUID | None = None
    sort: str = "number"


class After(NamedTuple):
    """Where a page ended: the last to-do's place in its order, and its id."""

    key: Any
    todo_id: UUID


_UNDATED = literal_column("'infinity'::timestamptz", DateTime(timezone=True))
_KEYS: dict[str, ColumnElement[Any]] = {
    "number": Todo.number.expression,
    "due": func.coalesce(Todo.due_at, _UNDATED),
    "recent": Todo.updated_at.expression,
}
DESCENDING = {"recent"}


def find_todo(session: Session, conversation_id: UUID, which: UUID | int) -> Todo | None:
    """A to-do of the room by its id or its number, also a removed one."""
    named = Todo.number == which if isinstance(which, int) else Todo.id == which
    query = select(Todo).where(Todo.conversation_id == conversation_id, named)
    return session.scalar(query.execution_options(populate_existing=True))


def find_of_room(
    session: Session, conversation_id: UUID, chosen: TodoFilter, after: After | None, limit: int
) -> Sequence[Todo]:
    query = select(Todo).where(Todo.conversation_id == conversation_id)
    return session.scalars(_narrow(query, chosen, after).limit(limit)).all()


def find_of_person(
    session: Session, user_id: UUID, chosen: TodoFilter, after: After | None, limit: int
) -> Sequence[Todo]:
    """To-dos of all rooms that a person is in now."""
    query = (
        select(Todo)
        .join(Participant, Participant.conversation_id == Todo.conversation_id)
        .where(Participant.user_id == user_id, Participant.is_active)
    )
    return session.scalars(_narrow(query, chosen, after).limit(limit)).all()


def _narrow(query: Select[Todo], chosen: TodoFilter, after: After | None) -> Select[Todo]:
    query = query.where(Todo.deleted_at.is_(None))
    if chosen.status is not None:
        query = query.where(Todo.status == chosen.status)
    if chosen.assignee_id is not None:
        query = query.where(Todo.assignee_id == chosen.assignee_id)
    if chosen.topic_id is not None:
        query = query.where(Todo.topic_id == chosen.topic_id)
    key, backwards = _KEYS[chosen.sort], chosen.sort in DESCENDING
    if after is not None:
        place = tuple_(key, Todo.id)
        ended = tuple_(_UNDATED if after.key is None else literal(after.key), literal(after.todo_id))
        query = query.where(place < ended if backwards else place > ended)
    return query.order_by(key.desc(), Todo.id.desc()) if backwards else query.order_by(key, Todo.id)


def find_last_number(session: Session, conversation_id: UUID) -> int:
    """The highest number that was ever given in a room; 0 in one without to-dos."""
    highest = select(func.max(Todo.number)).where(Todo.conversation_id == conversation_id)
    return session.scalar(highest) or 0


def is_present(session: Session, conversation_id: UUID, user_id: UUID) -> bool:
    """Whether this person is in the room now."""
    seat = select(literal(1)).where(
        Participant.conversation_id == conversation_id, Participant.user_id == user_id, Participant.is_active
    )
    return session.scalar(seat) is not None


def is_readable(session: Session, conversation_id: UUID, message_id: UUID, from_seq: int) -> bool:
    """Whether whoever sees the room from `from_seq` on can read this message there."""
    message = select(literal(1)).where(
        Message.conversation_id == conversation_id,
        Message.id == message_id,
        Message.seq >= from_seq,
        Message.deleted_at.is_(None),
    )
    return session.scalar(message) is not None


def is_spoken_of(session: Session, conversation_id: UUID, topic_id: UUID) -> bool:
    """Whether the room speaks of this topic."""
    said = select(literal(1)).where(
        ConversationTopic.conversation_id == conversation_id, ConversationTopic.topic_id == topic_id
    )
    return session.scalar(said) is not None
