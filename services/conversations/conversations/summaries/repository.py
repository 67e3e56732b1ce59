"""Every query about summaries and of what they are made."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session

from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.summaries.models import ContextSummary, Summary
from conversations.topics.models import MessageTopic, Topic

BUILT_IN = "spindle/scribe"
HELD_CHARS = 4_000


class Said(NamedTuple):
    """A message to be summed up: the beginning of its text, and the digest of all of it."""

    id: UUID
    seq: int
    text: str
    digest: str


def find_said(session: Session, conversation_id: UUID, seqs: range, most: int) -> list[Said]:
    """What was said at these places and still stands, by seq; no notices, and nothing of the scribe's.

    Of more than `most` places every n-th is looked at, the last among them.
    """
    step = max(1, -(-len(seqs) // most))
    rows = session.execute(
        _said()
        .where(
            Message.conversation_id == conversation_id,
            Message.seq >= seqs.start,
            Message.seq < seqs.stop,
            (seqs.stop - 1 - Message.seq) % step == 0,
            Message.sender_type != "system",
            Message.ai_model_id.is_distinct_from(BUILT_IN),
            Message.deleted_at.is_(None),
        )
        .order_by(Message.seq)
    )
    return [Said(*row) for row in rows if row[2].strip()]


def find_standing(session: Session, message_ids: Iterable[UUID]) -> dict[UUID, Said]:
    """Those of these messages that the transaction's identity may see and that were not deleted."""
    wanted = list(message_ids)
    if not wanted:
        return {}
    rows = session.execute(_said().where(Message.id.in_(wanted), Message.deleted_at.is_(None)))
    return {row[0]: Said(*row) for row in rows}


def find_topics(session: Session, conversation_id: UUID, message_ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Which topic each of these messages has in this room."""
    rows = session.execute(
        select(MessageTopic.message_id, MessageTopic.topic_id).where(
            MessageTopic.conversation_id == conversation_id, MessageTopic.message_id.in_(list(message_ids))
        )
    )
    return {row.message_id: row.topic_id for row in rows}


def find_names(session: Session, topic_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Topic.id, Topic.name).where(Topic.id.in_(list(topic_ids))))
    return {row.id: row.name for row in rows}


def find_seats(session: Session, summaries: Sequence[Summary]) -> dict[tuple[UUID, UUID], int]:
    """From which place on the owners of these summaries may read their rooms; only of those who are in them."""
    rows = session.execute(
        select(Participant.conversation_id, Participant.user_id, Participant.visible_from_seq).where(
            Participant.conversation_id.in_({one.conversation_id for one in summaries}),
            Participant.user_id.in_({one.user_id for one in summaries}),
            Participant.is_active,
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}


def find_summary(session: Session, summary_id: UUID) -> Summary | None:
    return session.get(Summary, summary_id, populate_existing=True)


def find_summaries(session: Session, summary_ids: Iterable[UUID]) -> Sequence[Summary]:
    return session.scalars(select(Summary).where(Summary.id.in_(list(summary_ids)))).all()


def find_same(session: Session, user_id: UUID, conversation_id: UUID, seqs: range, method: str) -> Summary | None:
    """The newest summary of exactly these places for this person that did not fail."""
    return session.scalar(
        select(Summary)
        .where(
            Summary.conversation_id == conversation_id,
            Summary.user_id == user_id,
            Summary.from_seq == seqs.start,
            Summary.to_seq == seqs.stop - 1,
            Summary.method == method,
            Summary.state != "failed",
        )
        .order_by(Summary.id.desc())
        .limit(1)
    )


def forget_summaries(session: Session, before: datetime) -> None:
    """Let go of what was made before then."""
    session.execute(delete(Summary).where(Summary.created_at < before).execution_options(synchronize_session=False))


def find_segments(session: Session, conversation_id: UUID, seqs: range) -> Sequence[ContextSummary]:
    """What stands in for messages that all lie at these places, the newest first."""
    return session.scalars(
        select(ContextSummary)
        .where(
            ContextSummary.conversation_id == conversation_id,
            ContextSummary.from_seq >= seqs.start,
            ContextSummary.to_seq < seqs.stop,
        )
        .order_by(ContextSummary.from_seq.desc())
    ).all()


def find_summed_up_to(session: Session, conversation_id: UUID) -> int:
    """The last place of the room that a context summary stands in for; 0 if there is none."""
    last = select(func.max(ContextSummary.to_seq)).where(ContextSummary.conversation_id == conversation_id)
    return session.scalar(last) or 0


def _said() -> Select[UUID, int, str, str]:
    return select(Message.id, Message.seq, func.left(Message.content, HELD_CHARS), _digest())


def _digest() -> ColumnElement[Any]:
    """What tells whether a message still says what it said."""
    hashed = func.sha256(func.convert_to(Message.content, "UTF8"))
    return func.encode(func.substring(hashed, 1, 8), "hex")
