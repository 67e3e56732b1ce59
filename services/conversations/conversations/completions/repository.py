"""Every query about who is asked over the OpenAI wire, and what came of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from conversations.ai_participants.models import AIParticipant
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from conversations.turns.models import Turn


def find_ai_id(session: Session, conversation_id: UUID, name: str) -> UUID | None:
    """The present AI of this name, whatever the case."""
    return session.scalar(
        select(AIParticipant.id).where(
            AIParticipant.conversation_id == conversation_id,
            func.lower(AIParticipant.name) == func.lower(name),
            AIParticipant.left_at.is_(None),
        )
    )


def find_askable(session: Session, user_id: UUID, limit: int) -> Sequence[AIParticipant]:
    """The AIs that the person may ask, those of the room last spoken in first."""
    query = (
        select(AIParticipant)
        .join(Conversation, Conversation.id == AIParticipant.conversation_id)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            Participant.user_id == user_id,
            Participant.is_active,
            Participant.role != "observer",
            Conversation.is_active,
            Conversation.deleted_at.is_(None),
            AIParticipant.left_at.is_(None),
            AIParticipant.active,
        )
        .order_by(Conversation.last_message_at.desc().nulls_last(), Conversation.id, AIParticipant.joined_at)
        .limit(limit)
    )
    return session.scalars(query).all()


def find_turn_and_answer(
    session: Session, question_id: UUID, ai_participant_id: UUID
) -> Row[Turn, Message | None] | None:
    """The AI's latest turn on a message, and its answer if that is written."""
    return session.execute(
        select(Turn, Message)
        .outerjoin(Message, Message.id == Turn.message_id)
        .where(Turn.trigger_id == question_id, Turn.ai_participant_id == ai_participant_id)
        .order_by(Turn.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
