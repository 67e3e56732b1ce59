"""Every query about messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session, load_only

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.messages.models import Message, Pin
from conversations.people.models import Person

MessageRow = Row[Message, str | None, str | None, str | None, str | None]
IMPORTANT = 1


@dataclass(frozen=True)
class MessageFilter:
    """Which messages of a room a reader wants to see."""

    include_ai: bool = True
    role: str | None = None
    important: bool | None = None
    pinned: bool | None = None


_SENDER_TYPES = {"user": "user", "assistant": "ai", "system": "system"}


def _with_senders() -> Select[Message, str | None, str | None, str | None, str | None]:
    return (
        select(
            Message,
            Person.display_name,
            Person.avatar_url,
            AIParticipant.name,
            func.coalesce(AIParticipant.avatar, AIModel.avatar),
        )
        .outerjoin(Person, Person.user_id == Message.user_id)
        .outerjoin(AIParticipant, AIParticipant.id == Message.ai_participant_id)
        .outerjoin(AIModel, AIModel.id == AIParticipant.model)
    )


# Kept ready-made: every event of a message reads by it.
_BY_ID = _with_senders().where(Message.id == any_(bindparam("message_ids", type_=ARRAY(PG_UUID))))


# What a job is told of messages, and no more: a long room's are read with every answer.
_TOLD = (
    _with_senders()
    .where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.seq >= bindparam("start"),
        Message.seq < bindparam("stop"),
    )
    .limit(bindparam("most"))
    .options(
        load_only(
            Message.seq,
            Message.sender_type,
            Message.kept_content,
            Message.archived_at,
            Message.archived_content,
            Message.sent_at,
            Message.parent_id,
            Message.deleted_at,
            Message.attachment_count,
        )
    )
)
_TOLD_BEFORE = _TOLD.order_by(Message.seq.desc())
_TOLD_AFTER = _TOLD.order_by(Message.seq.asc())


def find_messages(session: Session, message_ids: Sequence[UUID]) -> Sequence[MessageRow]:
    """Those of these messages that may be seen, with their senders."""
    return session.execute(_BY_ID, {"message_ids": list(message_ids)}).all()


def find_message(session: Session, conversation_id: UUID, message_id: UUID) -> MessageRow | None:
    query = _with_senders().where(Message.conversation_id == conversation_id, Message.id == message_id)
    return session.execute(query).one_or_none()


def find_before(
    session: Session, conversation_id: UUID, seqs: range, chosen: MessageFilter, limit: int
) -> Sequence[MessageRow]:
    """The newest `limit` with a seq in `seqs`, newest first."""
    query = _of_room(conversation_id, seqs, chosen).order_by(Message.seq.desc()).limit(limit)
    return session.execute(query).all()


def find_after(
    session: Session, conversation_id: UUID, seqs: range, chosen: MessageFilter, limit: int
) -> Sequence[MessageRow]:
    """The oldest `limit` with a seq in `seqs`, oldest first."""
    query = _of_room(conversation_id, seqs, chosen).order_by(Message.seq.asc()).limit(limit)
    return session.execute(query).all()


def find_told_before(session: Session, conversation_id: UUID, seqs: range, limit: int) -> Sequence[MessageRow]:
    """The newest `limit` with a seq in `seqs`, newest first, with what a job is told of them."""
    return session.execute(_TOLD_BEFORE, _range(conversation_id, seqs, limit)).all()


def find_told_after(session: Session, conversation_id: UUID, seqs: range, limit: int) -> Sequence[MessageRow]:
    """The oldest `limit` with a seq in `seqs`, oldest first, with what a job is told of them."""
    return session.execute(_TOLD_AFTER, _range(conversation_id, seqs, limit)).all()


def _range(conversation_id: UUID, seqs: range, limit: int) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "start": seqs.start, "stop": seqs.stop, "most": limit}


def _of_room(
    conversation_id: UUID, seqs: range, chosen: MessageFilter
) -> Select[Message, str | None, str | None, str | None, str | None]:
    query = _with_senders().where(
        Message.conversation_id == conversation_id, Message.seq >= seqs.start, Message.seq < seqs.stop
    )
    if not chosen.include_ai:
        query = query.where(Message.sender_type != "ai")
    if chosen.role is not None:
        query = query.where(Message.sender_type == _SENDER_TYPES[chosen.role])
    if chosen.important is not None:
        query = query.where((Message.importance >= IMPORTANT) == chosen.important)
    if chosen.pinned is not None:
        pinned = Message.id.in_(select(Pin.message_id).where(Pin.conversation_id == conversation_id))
        query = query.where(pinned if chosen.pinned else ~pinned)
    return query


def find_last_messages(session: Session, conversation_ids: Sequence[UUID]) -> Sequence[MessageRow]:
    """The newest visible message of each of these rooms."""
    newest = (
        select(Message.id)
        .where(Message.conversation_id.in_(conversation_ids))
        .ext(distinct_on(Message.conversation_id))
        .order_by(Message.conversation_id, Message.seq.desc())
    )
    return session.execute(_with_senders().where(Message.id.in_(newest))).all()
