"""Every query about AI participants."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant

AIRow = Row[AIParticipant, AIModel]


def find_all(session: Session, conversation_id: UUID) -> Sequence[AIRow]:
    """A room's AIs, also those that were ended."""
    return session.execute(
        select(AIParticipant, AIModel)
        .join(AIModel, AIModel.id == AIParticipant.model)
        .where(AIParticipant.conversation_id == conversation_id)
        .order_by(AIParticipant.joined_at, AIParticipant.id)
    ).all()


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
