from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.messages.additions import NOTHING_ADDED, Additions, find_additions
from conversations.messages.marks import Mark, derive_status, find_marks
from conversations.messages.models import Message
from conversations.messages.repository import MessageRow, find_messages
from conversations.messages.schemas import Mention, MessageAnswer, Sender

ROLES: dict[str, Any] = {"user": "user", "ai": "assistant", "system": "system"}
SYSTEM_SENDER = Sender(name="Spindle", avatar=None)
_SAME = frozenset(MessageAnswer.model_fields) - {
    "role",
    "sender",
    "status",
    "metadata",
    "mentions",
    "content",
    "inherited_from",
    "reactions",
    "attachments",
    "pinned_at",
}


def read_messages(session: Session, message_ids: Sequence[UUID]) -> dict[UUID, MessageAnswer]:
    """Those of these messages that the transaction's identity may see, as they read now."""
    return {message.id: message for message in render_rows(session, find_messages(session, message_ids))}


def render_rows(session: Session, rows: Iterable[MessageRow]) -> list[MessageAnswer]:
    """Messages as everyone reads them, in the order given."""
    rows = list(rows)
    marks = find_marks(session, {row[0].conversation_id for row in rows}) if rows else {}
    additions = find_additions(session, [row[0] for row in rows])
    return [
        render_message(
            row[0], sender_of(row), marks.get(row[0].conversation_id, []), additions.get(row[0].id, NOTHING_ADDED)
        )
        for row in rows
    ]


def render_message(message: Message, sender: Sender, marks: list[Mark], added: Additions) -> MessageAnswer:
    """One message as everyone reads it; a deleted one is a tombstone without its text."""
    status: Any = message.status
    if status == "sent":
        status = derive_status(marks, message.seq, message.user_id)
    columns = {name: getattr(message, name) for name in _SAME}
    return MessageAnswer.model_construct(
        **columns,
        role=ROLES[message.sender_type],
        sender=sender,
        status=status,
        content="" if message.deleted_at else message.content,
        mentions=[] if message.deleted_at else [Mention.model_validate(mention) for mention in message.mentions],
        metadata=message.metadata_,
        inherited_from=None,
        reactions=added.reactions,
        attachments=added.attachments,
        pinned_at=added.pinned_at,
    )


def sender_of(row: MessageRow) -> Sender:
    """Whose name and picture stand beside the message now."""
    message, display_name, avatar_url, ai_name, ai_avatar = row
    if message.sender_type == "ai":
        return Sender(name=ai_name or "", avatar=ai_avatar)
    if message.sender_type == "user":
        return Sender(name=display_name or "", avatar=avatar_url)
    return SYSTEM_SENDER
