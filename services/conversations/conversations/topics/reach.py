"""Which of a room's topics are for somebody who came late: those that reach a message of theirs.

What people named is for all; counts are the room's, for every reader alike.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from conversations.topics.models import ConversationTopic, MessageTopic


def is_shown_from(first_seq: int, source: str, newest_seq: int) -> bool:
    """Whether a topic whose newest message is `newest_seq` is shown to who is shown messages from `first_seq` on."""
    return first_seq <= 1 or source == "person" or newest_seq >= first_seq


def shown_from(first_seq: int) -> ColumnElement[bool]:
    """The same as a condition on `ConversationTopic`."""
    reaches = select(MessageTopic.seq).where(
        MessageTopic.conversation_id == ConversationTopic.conversation_id,
        MessageTopic.topic_id == ConversationTopic.topic_id,
        MessageTopic.seq >= first_seq,
    )
    return or_(ConversationTopic.source == "person", reaches.exists())


def find_reach(session: Session, conversation_id: UUID) -> dict[UUID, int]:
    """Per topic of the room its newest message, as far as the transaction may see it."""
    newest = (
        select(MessageTopic.seq)
        .where(
            MessageTopic.conversation_id == ConversationTopic.conversation_id,
            MessageTopic.topic_id == ConversationTopic.topic_id,
        )
        .order_by(MessageTopic.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(ConversationTopic.topic_id, newest).where(ConversationTopic.conversation_id == conversation_id)
    )
    return {row[0]: row[1] or 0 for row in rows}
