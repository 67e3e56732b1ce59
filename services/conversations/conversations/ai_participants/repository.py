"""Every query about AI participants."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant

AIRow = Row[AIParticipant, AIModel]
Place = tuple[datetime, UUID]
"""When an AI came, and its id."""


def find_all(session: Session, conversation_id: UUID, after: Place | None, limit: int) -> Sequence[AIRow]:
    """A room's AIs, also those that were ended, in the order in which they came."""
    query = (
        select(AIParticipant, AIModel)
        .join(AIModel, AIModel.id == AIParticipant.model)
        .where(AIParticipant.conversation_id == conversation_id)
        .order_by(AIParticipant.joined_at, AIParticipant.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(AIParticipant.joined_at, AIParticipant.id) > tuple_(*after))
    return session.execute(query).all()


def find_one(session: Session, conversation_id: UUID, ai_participant_id: UUID) -> AIRow | None:
    return session.execute(
        select(AIParticipant, AIModel)
        .join(AIModel, AIModel.id == AIParticipant.model)
        .where(AIParticipant.conversation_id == conversation_id, AIParticipant.id == ai_participant_id)
    ).one_or_none()


def find_by_name(session: Session, conversation_id: UUID, name: str) -> AIParticipant | None:
    """The present AI of this name, whatever the case."""
    return session.scalar(
        select(AIParticipant).where(
            AIParticipant.conversation_id == conversation_id,
            func.lower(AIParticipant.name) == func.lower(name),
            AIParticipant.left_at.is_(None),
        )
    )


def count_present(session: Session, conversation_id: UUID) -> int:
    query = select(func.count()).where(
        AIParticipant.conversation_id == conversation_id, AIParticipant.left_at.is_(None)
    )
    return session.scalar(query) or 0
