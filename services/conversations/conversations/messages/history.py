"""The texts a message had before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.messages.models import Message, MessageVersion
from conversations.messages.schemas import Author, VersionAnswer
from conversations.messages.standing import access_message


@dataclass(frozen=True)
class Replaced:
    """How a message's text came about that is now replaced, and what replaces it."""

    at: datetime
    by: Actor
    kind: Literal["edit", "regeneration"]


def keep_text(session: Session, message: Message, replaced: Replaced) -> None:
    """Put the message's present text into its history; the message's room is locked."""
    last = select(func.coalesce(func.max(MessageVersion.number), 0)).where(MessageVersion.message_id == message.id)
    session.add(
        MessageVersion(
            message_id=message.id,
            number=session.execute(last).scalar_one() + 1,
            conversation_id=message.conversation_id,
            content=message.content,
            at=replaced.at,
            by_type=replaced.by.type,
            by_id=replaced.by.id,
            kind=replaced.kind,
            model=message.ai_model_id,
            metadata_=message.metadata_,
        )
    )


def list_history(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, after_number: int, limit: int
) -> list[VersionAnswer]:
    """The message's earlier texts, the oldest first. Raises NotFound."""
    access_message(session, person, conversation_id, message_id, Operation.READ_ROOM)
    versions = session.scalars(
        select(MessageVersion)
        .where(MessageVersion.message_id == message_id, MessageVersion.number > after_number)
        .order_by(MessageVersion.number)
        .limit(limit)
    )
    return [render_version(version) for version in versions]


def render_version(version: MessageVersion) -> VersionAnswer:
    return VersionAnswer(
        number=version.number,
        content=version.content,
        at=version.at,
        by=Author(type=version.by_type, id=version.by_id),
        kind=version.kind,
        model=version.model,
    )
