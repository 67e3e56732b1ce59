"""What keeps AIs from going on for ever: only a person's message begins anew."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.rooms.models import Conversation
from conversations.rooms.schemas import Settings
from conversations.turns.models import Turn
from conversations.usage.recording import find_cost_of_origin

MOST_ANSWERS = 64
"""Answers that one message of a person may give rise to, however many AIs name each other how often."""


def find_limit(session: Session, room: Conversation, origin_id: UUID, depth: int) -> str | None:
    """The limit that forbids one more answer at this depth, as a turn's reason; None if none does."""
    settings = Settings.model_validate(room.settings)
    if depth > settings.max_depth or _count_answers(session, origin_id) >= MOST_ANSWERS:
        return "depth_limit"
    cap = settings.max_cost_per_message_micro_usd
    if cap is not None and find_cost_of_origin(session, origin_id) >= cap:
        return "cost_limit"
    return None


def _count_answers(session: Session, origin_id: UUID) -> int:
    query = select(func.count()).where(Turn.origin_id == origin_id, Turn.job_id.is_not(None))
    return session.scalar(query) or 0
