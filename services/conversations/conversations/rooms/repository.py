"""Every query about rooms."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, Text, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from conversations.topics.models import ConversationTopic

RoomRow = Row[Conversation, Participant]
_activity = func.coalesce(Conversation.last_message_at, Conversation.created_at)


class RoomFilter:
    """Which of a person's rooms they want to see."""

    def __init__(
        self,
        *,
        status: str | None = None,
        phase: str | None = None,
        topic_id: UUID | None = None,
        archived: bool | None = None,
    ) -> None:
        self.status = status
        self.phase = phase
        self.topic_id = topic_id
        self.archived = archived

    def narrow(self, query: Select[Conversation, Participant]) -> Select[Conversation, Participant]:
        if self.status is not None:
            query = query.where(Conversation.status == self.status)
        if self.phase is not None:
            query = query.where(Conversation.mitosis_phase == self.phase)
        if self.topic_id is not None:
            in_topic = select(ConversationTopic.conversation_id).where(ConversationTopic.topic_id == self.topic_id)
            query = query.where(Conversation.id.in_(in_topic))
        if self.archived is not None:
            put_away = func.coalesce(Participant.settings["archived"].as_boolean(), False)
            query = query.where(put_away == self.archived)
        return query


def find_rooms(
    session: Session, user_id: UUID, chosen: RoomFilter, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[RoomRow]:
    """A person's rooms, newest activity first."""
    query = (
        select(Conversation, Participant)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(Participant.user_id == user_id, Participant.is_active, Conversation.deleted_at.is_(None))
        .order_by(_activity.desc(), Conversation.id.desc())
        .limit(limit)
    )
    query = chosen.narrow(query)
    if after is not None:
        query = query.where(tuple_(_activity, Conversation.id) < tuple_(*after))
    return session.execute(query).all()


def count_unread_mentions(
    session: Session, rooms: Sequence[tuple[Conversation, Participant]]
) -> dict[tuple[UUID, UUID], int]:
    """Per room and person how many unread messages name them, or all; who has read everything is not looked at."""
    unread = [(room.id, mine.user_id) for room, mine in rooms if room.last_seq > mine.last_read_seq]
    if not unread:
        return {}
    name = func.jsonb_build_object("type", "user", "id", cast(Participant.user_id, Text))
    everyone = cast([{"type": "all"}], JSONB)
    rows = session.execute(
        select(Participant.conversation_id, Participant.user_id, func.count())
        .join(Message, Message.conversation_id == Participant.conversation_id)
        .where(
            tuple_(Participant.conversation_id, Participant.user_id).in_(unread),
            Message.seq > Participant.last_read_seq,
            Message.seq >= Participant.visible_from_seq,
            Message.mentions.contains(func.jsonb_build_array(name)) | Message.mentions.contains(everyone),
            Message.deleted_at.is_(None),
        )
        .group_by(Participant.conversation_id, Participant.user_id)
    )
    return {(row[0], row[1]): row[2] for row in rows}
