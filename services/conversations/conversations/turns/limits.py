"""What keeps AIs from going on for ever: only a person's message begins anew."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.messages.models import Message
from conversations.rooms.models import Conversation
from conversations.rooms.schemas import Settings
from conversations.turns.models import Turn

MOST_ANSWERS = 64
"""Answers that one message of a person may give rise to, however many AIs name each other how often."""


def find_limit(session: Session, room: Conversation, origin_id: UUID, depth: int) -> str | None:
    """The limit that forbids one more answer at this depth, as a turn's reason; None if none does."""
    settings = Settings.model_validate(room.settings)
    if depth > settings.max_depth or _count_answers(session, origin_id) >= MOST_ANSWERS:
        return "depth_limit"
    cap = settings.max_cost_per_message_micro_usd
    if cap is not None and find_cost(session, origin_id) >= cap:
        return "cost_limit"
    return None


def find_cost(session: Session, origin_id: UUID) -> int:
    """What the answers that go back to this message have cost so far, in micro-USD; unknown costs count nothing."""
    cost = Message.metadata_["cost_micro_usd"].as_integer()
    return session.scalar(select(func.coalesce(func.sum(cost), 0)).where(Message.origin_id == origin_id)) or 0


def _count_answers(session: Session, origin_id: UUID) -> int:
    query = select(func.count()).where(Turn.origin_id == origin_id, Turn.job_id.is_not(None))
    return session.scalar(query) or 0
