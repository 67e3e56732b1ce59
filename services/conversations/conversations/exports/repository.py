"""Every query about exports, and of what stands in them beside messages."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Row, delete, insert, literal, or_, select
from sqlalchemy.orm import Session

from conversations.advancing import MAX_FAILURES
from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.exports.models import Export, ExportChunk
from conversations.messages.models import MessageVersion
from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.rooms.models import Conversation
from conversations.todos.models import Todo
from conversations.topics.models import ConversationTopic, MessageTopic, Topic
from shared.clock import utc_now

UNFINISHED = ("queued", "writing")
_WITHOUT = {"synchronize_session": False}


def find_export(session: Session, export_id: UUID, *, lock: bool = False) -> Export | None:
    query = select(Export).where(Export.id == export_id).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def take_next(session: Session, untouched: Iterable[UUID]) -> Export | None:
    """An unfinished export, locked: the one that was moved on longest ago. None is held by others."""
    return session.scalar(
        select(Export)
        .where(Export.state.in_(UNFINISHED), Export.id.not_in(list(untouched)), Export.failures < MAX_FAILURES)
        .order_by(Export.updated_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def add_chunk(session: Session, export_id: UUID, number: int, data: bytes) -> None:
    now = utc_now()
    row = {"export_id": export_id, "number": number, "data": data, "created_at": now, "updated_at": now}
    session.execute(insert(ExportChunk).values(row))


def find_chunk(session: Session, export_id: UUID, number: int) -> bytes | None:
    """A piece of the file, if the transaction's identity may (still) read it."""
    return session.scalar(
        select(ExportChunk.data).where(ExportChunk.export_id == export_id, ExportChunk.number == number)
    )


def forget_file(session: Session, export_id: UUID) -> None:
    session.execute(delete(ExportChunk).where(ExportChunk.export_id == export_id).execution_options(**_WITHOUT))


def forget_expired(session: Session, before: datetime, limit: int) -> int:
    """Let go of the oldest files that expired before then; how many pieces went."""
    chunks = (
        select(ExportChunk.export_id, ExportChunk.number)
        .join(Export, Export.id == ExportChunk.export_id)
        .where(Export.expires_at < before)
        .order_by(Export.expires_at)
        .limit(limit)
    ).subquery()
    gone = session.execute(
        delete(ExportChunk)
        .where(ExportChunk.export_id == chunks.c.export_id, ExportChunk.number == chunks.c.number)
        .execution_options(**_WITHOUT)
    )
    return cast("CursorResult[Any]", gone).rowcount


def forget_exports(session: Session, before: datetime) -> None:
    """Let go of exports that ended before then, with all that is left of them."""
    ended = or_(Export.expires_at < before, (Export.state == "failed") & (Export.updated_at < before))
    session.execute(delete(Export).where(ended).execution_options(**_WITHOUT))


def find_seat(session: Session, conversation_id: UUID, user_id: UUID) -> Row[Conversation, Participant] | None:
    """The room and the person's seat in it, if they may open it now."""
    return session.execute(
        select(Conversation, Participant)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            Conversation.id == conversation_id,
            Conversation.deleted_at.is_(None),
            Participant.user_id == user_id,
            Participant.is_active,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def find_people(
    session: Session, conversation_id: UUID, after: UUID | None, limit: int
) -> Sequence[Row[Participant, Person]]:
    """A room's people, also those who left, by id."""
    query = (
        select(Participant, Person)
        .join(Person, Person.user_id == Participant.user_id)
        .where(Participant.conversation_id == conversation_id)
        .order_by(Participant.user_id)
        .limit(limit)
    )
    return session.execute(query if after is None else query.where(Participant.user_id > after)).all()


def find_ais(
    session: Session, conversation_id: UUID, after: UUID | None, limit: int
) -> Sequence[Row[AIParticipant, AIModel]]:
    """A room's AIs, also those that left, by id."""
    query = (
        select(AIParticipant, AIModel)
        .join(AIModel, AIModel.id == AIParticipant.model)
        .where(AIParticipant.conversation_id == conversation_id)
        .order_by(AIParticipant.id)
        .limit(limit)
    )
    return session.execute(query if after is None else query.where(AIParticipant.id > after)).all()


def find_topics(
    session: Session, conversation_id: UUID, first_seq: int, after: UUID | None, limit: int
) -> Sequence[Row[ConversationTopic, Topic]]:
    """A room's topics by id: what people named, and what is spoken of from `first_seq` on."""
    spoken_of = select(literal(1)).where(
        MessageTopic.conversation_id == conversation_id,
        MessageTopic.topic_id == ConversationTopic.topic_id,
        MessageTopic.seq >= first_seq,
    )
    query = (
        select(ConversationTopic, Topic)
        .join(Topic, Topic.id == ConversationTopic.topic_id)
        .where(ConversationTopic.conversation_id == conversation_id)
        .order_by(ConversationTopic.topic_id)
        .limit(limit)
    )
    if first_seq > 1:
        query = query.where(or_(ConversationTopic.source == "person", spoken_of.exists()))
    return session.execute(query if after is None else query.where(ConversationTopic.topic_id > after)).all()


def find_todos(session: Session, conversation_id: UUID, after: int | None, limit: int) -> Sequence[Todo]:
    """A room's to-dos by number, without removed ones."""
    return session.scalars(
        select(Todo)
        .where(Todo.conversation_id == conversation_id, Todo.deleted_at.is_(None), Todo.number > (after or 0))
        .order_by(Todo.number)
        .limit(limit)
    ).all()


def find_message_topics(
    session: Session, conversation_id: UUID, message_ids: Collection[UUID]
) -> dict[UUID, MessageTopic]:
    """By message, what is known of its topic."""
    rows = session.scalars(
        select(MessageTopic).where(
            MessageTopic.conversation_id == conversation_id, MessageTopic.message_id.in_(message_ids)
        )
    )
    return {row.message_id: row for row in rows}


def find_versions(session: Session, message_ids: Collection[UUID]) -> Sequence[MessageVersion]:
    """The earlier texts of these messages, the oldest first."""
    return session.scalars(
        select(MessageVersion)
        .where(MessageVersion.message_id.in_(message_ids))
        .order_by(MessageVersion.message_id, MessageVersion.number)
    ).all()
