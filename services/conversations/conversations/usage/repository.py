"""Every query about what was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from conversations.attachments.models import Attachment
from conversations.budgets.models import Budget
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from conversations.usage.models import CallUsage


@dataclass(frozen=True)
class Asked:
    """Of whom (None = of everybody), of which room and of which time usage is asked: `end` does not belong to it."""

    user_id: UUID | None
    conversation_id: UUID | None
    begin: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class _Keys:
    """By what calls and files are grouped; no model has stored anything."""

    calls: ColumnElement[str]
    files: ColumnElement[str] | None


def _day(column: Any) -> ColumnElement[str]:
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD")


_KEYS: dict[str, _Keys] = {
    "conversation": _Keys(cast(CallUsage.conversation_id, String), cast(Attachment.conversation_id, String)),
    "person": _Keys(cast(CallUsage.user_id, String), cast(Attachment.user_id, String)),
    "model": _Keys(cast(CallUsage.model, String), None),
    "day": _Keys(_day(CallUsage.created_at), _day(Attachment.created_at)),
}
_FIGURES = ("calls", "prompt_tokens", "completion_tokens", "cost_micro_usd", "unknown_calls", "storage_bytes")


def find_usage(session: Session, asked: Asked, group_by: str, after: str | None, limit: int) -> Sequence[Any]:
    """Calls, tokens, costs and bytes by key, in the order of the keys; `reserved` is what now runs may cost."""
    keys = _KEYS[group_by]
    parts = [_calls(asked, keys.calls)]
    # What lies in rooms is theirs to see who are in them: an administrator of the instance is not.
    if keys.files is not None and asked.user_id is not None:
        parts.append(_files(asked, keys.files))
    parted = union_all(*parts).subquery()
    query = (
        select(
            parted.c.key,
            *(func.sum(parted.c[name]).label(name) for name in _FIGURES),
            _reserved(parted.c.key, group_by),
        )
        .where(parted.c.key.is_not(None))
        .group_by(parted.c.key)
        .order_by(parted.c.key)
        .limit(limit)
    )
    return session.execute(query if after is None else query.where(parted.c.key > after)).all()


def _calls(asked: Asked, key: ColumnElement[str]) -> Any:
    query = select(
        key.label("key"),
        func.count().label("calls"),
        func.coalesce(func.sum(CallUsage.prompt_tokens), 0).label("prompt_tokens"),
        func.coalesce(func.sum(CallUsage.completion_tokens), 0).label("completion_tokens"),
        func.coalesce(func.sum(CallUsage.cost_micro_usd), 0).label("cost_micro_usd"),
        func.count().filter(CallUsage.cost_micro_usd.is_(None)).label("unknown_calls"),
        literal(0).label("storage_bytes"),
    ).group_by(key)
    if asked.user_id is not None:
        query = query.where(or_(CallUsage.user_id == asked.user_id, _administers(asked.user_id)))
    return query.where(*_narrow(asked, CallUsage))


def _administers(user_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        Participant.conversation_id == CallUsage.conversation_id,
        Participant.user_id == user_id,
        Participant.is_active,
        Participant.role.in_(("owner", "admin")),
    )


def _files(asked: Asked, key: ColumnElement[str]) -> Any:
    nothing = [literal(0).label(name) for name in _FIGURES[:-1]]
    return (
        select(key.label("key"), *nothing, func.sum(Attachment.size).label("storage_bytes"))
        .join(Participant, Participant.conversation_id == Attachment.conversation_id)
        .join(Conversation, Conversation.id == Attachment.conversation_id)
        .where(Participant.user_id == asked.user_id, Participant.is_active, Conversation.deleted_at.is_(None))
        .where(or_(_is_own(), _is_carried()), *_narrow(asked, Attachment))
        .group_by(key)
    )


def _is_own() -> ColumnElement[bool]:
    return and_(Attachment.message_id.is_(None), Attachment.user_id == Participant.user_id)


def _is_carried() -> ColumnElement[bool]:
    return exists().where(Message.id == Attachment.message_id, Message.seq >= Participant.visible_from_seq)


def _reserved(key: ColumnElement[str], group_by: str) -> ColumnElement[int]:
    reserved = select(Budget.reserved_cost_micro_usd).where(Budget.scope == group_by, Budget.scope_id == key)
    return func.coalesce(reserved.correlate(key.table).scalar_subquery(), 0).label("reserved_micro_usd")


def _narrow(asked: Asked, table: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.conversation_id is not None:
        conditions.append(table.conversation_id == asked.conversation_id)
    if asked.begin is not None:
        conditions.append(table.created_at >= asked.begin)
    if asked.end is not None:
        conditions.append(table.created_at < asked.end)
    return conditions
