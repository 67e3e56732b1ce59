"""Who of a room a text names."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.ai_participants.models import AIParticipant
from conversations.messages.mentions import Mentionable, find_mentions
from conversations.messages.schemas import Mention
from conversations.participants.repository import find_usernames


def find_named(
    session: Session, conversation_id: UUID, content: str, ais: list[Mentionable] | None = None
) -> list[Mention]:
    """The mentions of `content` in this room; `ais` are its AIs where they are known already."""
    if "@" not in content:
        return []
    people = [Mentionable("user", one.user_id, one.username) for one in find_usernames(session, conversation_id)]
    return find_mentions(content, [*people, *(_find_ais(session, conversation_id) if ais is None else ais)])


def _find_ais(session: Session, conversation_id: UUID) -> list[Mentionable]:
    rows = session.execute(
        select(AIParticipant.id, AIParticipant.name)
        .where(AIParticipant.conversation_id == conversation_id, AIParticipant.left_at.is_(None))
        .order_by(AIParticipant.joined_at, AIParticipant.id)
    )
    return [Mentionable("ai", row.id, row.name) for row in rows]
