"""The topics of all rooms somebody is in: the same word of several families is one entry."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, literal, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.cursors import read_cursor, write_cursor
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from conversations.topics.models import ConversationTopic, MessageTopic, Topic
from conversations.topics.schemas import TopicRoom, WordAnswer
from shared.errors import InvalidCursor

MOST_ROOMS = 200
_word = func.lower(func.btrim(Topic.name))
_strength = func.max(ConversationTopic.relevance)


def list_words(
    session: Session, person: SignedIn, part: str, cursor: str | None, limit: int
) -> tuple[list[WordAnswer], str | None]:
    """A page of the topics with `part` in their name, strongest first, each with up to 200 of the person's rooms."""
    rows = _find_words(session, person.user_id, part.strip().lower(), _after(cursor), limit + 1)
    answers = [
        WordAnswer(name=row.name, rooms=[TopicRoom.model_validate(room) for room in row.rooms]) for row in rows[:limit]
    ]
    if len(rows) <= limit:
        return answers, None
    return answers, write_cursor(rows[limit - 1].strength, rows[limit - 1].word)


def _find_words(
    session: Session, user_id: UUID, part: str, after: tuple[float, str] | None, limit: int
) -> Sequence[Row[Any]]:
    room = func.jsonb_build_object(
        "conversation_id",
        ConversationTopic.conversation_id,
        "topic_id",
        ConversationTopic.topic_id,
        "relevance",
        ConversationTopic.relevance,
    )
    strongest_first = aggregate_order_by(
        room, ConversationTopic.relevance.desc(), ConversationTopic.conversation_id, ConversationTopic.topic_id
    )
    rooms = type_coerce(func.array_agg(strongest_first), ARRAY(JSONB))[1:MOST_ROOMS]
    query = (
        select(
            _word.label("word"), func.min(Topic.name).label("name"), _strength.label("strength"), rooms.label("rooms")
        )
        .select_from(Participant)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .join(ConversationTopic, ConversationTopic.conversation_id == Participant.conversation_id)
        .join(Topic, Topic.id == ConversationTopic.topic_id)
        .where(Participant.user_id == user_id, Participant.is_active, Conversation.deleted_at.is_(None), _is_shown())
        .where(func.strpos(_word, part) > 0 if part else literal(True))
        .group_by(_word)
        .order_by(_strength.desc(), _word)
        .limit(limit)
    )
    if after is not None:
        strength, word = after
        query = query.having(or_(_strength < strength, and_(_strength == strength, _word > word)))
    return session.execute(query).all()


def _is_shown() -> ColumnElement[bool]:
    """Who came late is shown what people named, and what reaches a message of theirs."""
    reaches = select(literal(1)).where(
        MessageTopic.conversation_id == ConversationTopic.conversation_id,
        MessageTopic.topic_id == ConversationTopic.topic_id,
        MessageTopic.seq >= Participant.visible_from_seq,
    )
    return or_(Participant.visible_from_seq <= 1, ConversationTopic.source == "person", reaches.exists())


def _after(cursor: str | None) -> tuple[float, str] | None:
    if cursor is None:
        return None
    strength, word = read_cursor(cursor, 2)
    if not isinstance(strength, float | int) or not isinstance(word, str) or "\0" in word:
        raise InvalidCursor
    return float(strength), word
