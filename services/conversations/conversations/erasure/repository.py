"""Every query about what is to be erased of a person."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from conversations.erasure.models import Erasure
from conversations.exports.models import Export
from conversations.imports.models import UNFINISHED, Import
from conversations.messages.models import Message, MessageOrigin
from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.provider_keys.models import StoredKey
from conversations.requests.models import ClientRequest
from conversations.summaries.models import Summary

_WITHOUT_SYNC = {"synchronize_session": False}
PERSONAL = (MessageOrigin, ClientRequest, Export, StoredKey, Summary)
"""Rows that are one person's own and nobody else's business."""


def find_unfinished(session: Session) -> Sequence[Erasure]:
    return session.scalars(select(Erasure).where(Erasure.done_at.is_(None)).order_by(Erasure.created_at)).all()


def find_unreported(session: Session, limit: int) -> Sequence[Erasure]:
    query = select(Erasure).where(Erasure.done_at.is_not(None), Erasure.reported_at.is_(None))
    return session.scalars(query.order_by(Erasure.done_at).limit(limit)).all()


def find_seat(session: Session, user_id: UUID) -> UUID | None:
    """A room in which the person still is."""
    return session.scalar(
        select(Participant.conversation_id).where(Participant.user_id == user_id, Participant.is_active).limit(1)
    )


def is_anybody_else_there(session: Session, conversation_id: UUID, user_id: UUID) -> bool:
    """Whether somebody else can still read the room: who is in it and was not erased."""
    others = (
        select(Participant.user_id)
        .join(Person, Person.user_id == Participant.user_id)
        .where(
            Participant.conversation_id == conversation_id,
            Participant.is_active,
            Participant.user_id != user_id,
            Person.erased_at.is_(None),
        )
    )
    return bool(session.scalar(select(exists(others))))


def find_spoken_in(session: Session, user_id: UUID) -> UUID | None:
    """A room in which something the person said can still be read."""
    said = select(Message.conversation_id).where(Message.user_id == user_id, Message.deleted_at.is_(None))
    return session.scalar(said.limit(1))


def find_said(session: Session, conversation_id: UUID, user_id: UUID, limit: int) -> Sequence[Message]:
    """Some of what the person said in a locked room and can still be read."""
    return session.scalars(
        select(Message)
        .where(Message.user_id == user_id, Message.conversation_id == conversation_id, Message.deleted_at.is_(None))
        .order_by(Message.created_at)
        .limit(limit)
    ).all()


def remove_personal(session: Session, user_id: UUID) -> None:
    """What was the person's own: where they sent from, what they asked for, their keys, copies and files."""
    for table in PERSONAL:
        session.execute(delete(table).where(table.user_id == user_id).execution_options(**_WITHOUT_SYNC))
    for import_ in session.scalars(select(Import).where(Import.user_id == user_id, Import.parent_id.is_(None))):
        import_.state = "cancelled" if import_.state in UNFINISHED else import_.state
        import_.title, import_.errors, import_.author_map = None, [], {}
