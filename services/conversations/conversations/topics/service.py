"""What a room talks about: asked for, read, looked at again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, literal, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.cursors import read_cursor, write_cursor
from conversations.jobs import JOBS, Job
from conversations.participants.standing import access_room
from conversations.topics import repository
from conversations.topics.render import render_message_topic, render_topic
from conversations.topics.schemas import MessageTopicAnswer, TopicAnswer
from shared.contracts.jobs import Hint, Kind, Owner
from shared.database.transactions import announce
from shared.errors import InvalidCursor
from shared.jobs.book import seconds_from_now
from shared.jobs.model import UNFINISHED

BURST_S = 1.0
EXCHANGE_S = 5.0
"""How long what is said waits where more is coming: an answer is on its way, or the last run was overtaken."""
ALL_TOPICS = 200
AFRESH = "afresh"


def schedule_detection(
    session: Session,
    conversation_id: UUID,
    acting_user_id: UUID | None = None,
    *,
    delay_s: float = BURST_S,
    afresh: bool = False,
) -> None:
    """See to it that the room's new messages are looked at: one job for all that comes within `delay_s`.

    Costs one insert, of nothing while such a job is unfinished. Whoever acts for a person names them.
    `afresh` has the room read from its first message on.
    """
    JOBS.enqueue(
        session,
        Kind.TOPICS,
        conversation_id,
        arguments={AFRESH: True} if afresh else None,
        acting_user_id=acting_user_id,
        coalesce_key=coalesce_key(conversation_id),
        delay_s=delay_s,
    )


def look_again(session: Session, person: SignedIn, conversation_id: UUID) -> None:
    """Have the room read anew from its first message, at once. What people said of its topics stays.

    Raises NotFound or RoleTooLow.
    """
    access_room(session, person, conversation_id, Operation.DETECT_TOPICS, lock=True)
    enqueued = JOBS.enqueue(
        session,
        Kind.TOPICS,
        conversation_id,
        arguments={AFRESH: True},
        acting_user_id=person.user_id,
        coalesce_key=coalesce_key(conversation_id),
    )
    if enqueued is None:
        _hasten_afresh(session, conversation_id)


def read_topics(session: Session, conversation_id: UUID, first_seq: int = 1) -> list[TopicAnswer]:
    """The room's topics as shown to who sees messages from `first_seq` on, the strongest first, at most 200."""
    rows = repository.find_strongest(session, conversation_id, None, ALL_TOPICS, first_seq=first_seq)
    return [render_topic(*row) for row in rows]


def list_topics(
    session: Session, person: SignedIn, conversation_id: UUID, cursor: str | None, limit: int
) -> tuple[list[TopicAnswer], str | None]:
    """A page of the room's topics, the strongest first."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM).mine
    rows = repository.find_strongest(
        session, conversation_id, _after(cursor), limit + 1, first_seq=mine.visible_from_seq
    )
    answers = [render_topic(*row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].relevance, answers[-1].id) if len(rows) > limit else None


def read_message_topics(
    session: Session, conversation_id: UUID, message_ids: Sequence[UUID]
) -> list[MessageTopicAnswer]:
    """What is known of those of these messages that the transaction's identity may see."""
    return [render_message_topic(row) for row in repository.find_message_topics(session, conversation_id, message_ids)]


def list_message_topics(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    *,
    after_seq: int,
    topic_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[MessageTopicAnswer], str | None]:
    """A page of what is known of the messages beyond `after_seq` that the person may see, by seq."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM).mine
    after_seq = max(after_seq, mine.visible_from_seq - 1, _after_seq(cursor))
    rows = repository.find_message_topics_after(session, conversation_id, after_seq, topic_id, limit + 1)
    answers = [render_message_topic(row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].seq) if len(rows) > limit else None


def coalesce_key(conversation_id: UUID) -> str:
    """Of one room at most one job is unfinished."""
    return f"topics:{conversation_id}"


def _hasten_afresh(session: Session, conversation_id: UUID) -> None:
    """The job that is there reads anew: a waiting one now, a running one in the job that follows it."""
    waiting = session.execute(
        update(Job)
        .where(Job.coalesce_key == coalesce_key(conversation_id), Job.state.in_(UNFINISHED))
        .values(
            arguments=Job.arguments.concat(literal({AFRESH: True}, JSONB)),
            next_at=case((Job.state == "waiting", seconds_from_now(0)), else_=Job.next_at),
        )
        .returning(Job.id, Job.state)
        .execution_options(synchronize_session=False)
    ).all()
    for job in waiting:
        if job.state == "waiting":
            announce(session, Hint(job_id=job.id, owner=Owner.CONVERSATIONS, kind=Kind.TOPICS))


def _after(cursor: str | None) -> tuple[float, UUID] | None:
    if cursor is None:
        return None
    relevance, topic_id = read_cursor(cursor, 2)
    try:
        return float(relevance), UUID(topic_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidCursor from error


def _after_seq(cursor: str | None) -> int:
    if cursor is None:
        return 0
    (seq,) = read_cursor(cursor, 1)
    if not isinstance(seq, int) or not 0 <= seq < 2**31:
        raise InvalidCursor
    return seq
