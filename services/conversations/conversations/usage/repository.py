"""Every query about what was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from conversations.attachments.models import Attachment
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation


@dataclass(frozen=True)
class Asked:
    """Of whom, of which room and of which time usage is asked: `begin` belongs to it, `end` does not."""

    user_id: UUID
    conversation_id: UUID | None
    begin: datetime | None
    end: datetime | None


STORAGE_KEYS: dict[str, ColumnElement[str]] = {
    "conversation": cast(Attachment.conversation_id, String),
    "person": cast(Attachment.user_id, String),
    "day": func.to_char(func.timezone("UTC", Attachment.created_at), "YYYY-MM-DD"),
}
"""By what storage can be grouped: no model has stored anything."""


def find_storage(
    session: Session, asked: Asked, key: ColumnElement[str], after: str | None, limit: int
) -> Sequence[Row[str, int]]:
    """Bytes of the files that the person may read, by key, in the order of the keys."""
    query = (
        select(key, func.sum(Attachment.size))
        .join(Participant, Participant.conversation_id == Attachment.conversation_id)
        .join(Conversation, Conversation.id == Attachment.conversation_id)
        .where(Participant.user_id == asked.user_id, Participant.is_active, Conversation.deleted_at.is_(None))
        .where(or_(_is_own(asked.user_id), _is_carried()))
        .where(*_narrow(asked))
        .group_by(key)
        .order_by(key)
        .limit(limit)
    )
    return session.execute(query if after is None else query.where(key > after)).all()


def _is_own(user_id: UUID) -> ColumnElement[bool]:
    return and_(Attachment.message_id.is_(None), Attachment.user_id == user_id)


def _is_carried() -> ColumnElement[bool]:
    return exists().where(Message.id == Attachment.message_id, Message.seq >= Participant.visible_from_seq)


def _narrow(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.conversation_id is not None:
        conditions.append(Attachment.conversation_id == asked.conversation_id)
    if asked.begin is not None:
        conditions.append(Attachment.created_at >= asked.begin)
    if asked.end is not None:
        conditions.append(Attachment.created_at < asked.end)
    return conditions
