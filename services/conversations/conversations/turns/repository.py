"""Every query about turns and drafts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Row, Text, Uuid, bindparam, cast, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.identity import writing_to
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.turns.models import Draft, Turn
from shared.clock import utc_now
from shared.contracts.jobs import Beat

RUNNING = ("waiting", "writing")


_WITH_AI = (
    select(Turn, AIParticipant, AIModel, Message.seq)
    .join(AIParticipant, AIParticipant.id == Turn.ai_participant_id)
    .join(AIModel, AIModel.id == AIParticipant.model)
    .outerjoin(Message, Message.id == Turn.trigger_id)
    .where(Turn.id == bindparam("turn_id"))
    .execution_options(populate_existing=True)
)


def find_turn(session: Session, turn_id: UUID) -> Turn | None:
    return session.get(Turn, turn_id, populate_existing=True)


def find_turn_with_ai(session: Session, turn_id: UUID) -> Row[Turn, AIParticipant, AIModel, int | None] | None:
    """The turn, the AI and the model that answer, and where the message stands that they answer to."""
    return session.execute(_WITH_AI, {"turn_id": turn_id}).one_or_none()


def find_turns(session: Session, turn_ids: Sequence[UUID]) -> Sequence[Turn]:
    return session.scalars(select(Turn).where(Turn.id.in_(turn_ids))).all()


def find_page(
    session: Session,
    conversation_id: UUID,
    *,
    trigger_id: UUID | None,
    ai_participant_id: UUID | None,
    state: str | None,
    before: UUID | None,
    limit: int,
    shown_to: Participant | None = None,
) -> Sequence[Turn]:
    """A room's turns, newest first; what was over before `shown_to` came is left out with the messages of then."""
    query = select(Turn).where(Turn.conversation_id == conversation_id).order_by(Turn.id.desc()).limit(limit)
    if shown_to is not None and shown_to.visible_from_seq > 1:
        asked = select(Message.id).where(Message.id == Turn.trigger_id, Message.seq >= shown_to.visible_from_seq)
        query = query.where(or_(Turn.finished_at.is_(None), Turn.finished_at >= shown_to.joined_at, asked.exists()))
    if trigger_id is not None:
        query = query.where((Turn.trigger_id == trigger_id) | (Turn.message_id == trigger_id))
    if ai_participant_id is not None:
        query = query.where(Turn.ai_participant_id == ai_participant_id)
    if state is not None:
        query = query.where(Turn.state == state)
    return session.scalars(query if before is None else query.where(Turn.id < before)).all()


def find_running(session: Session, conversation_id: UUID, message_id: UUID | None = None) -> Sequence[Turn]:
    """Turns that still wait or write, of the room or of one answer."""
    query = select(Turn).where(Turn.conversation_id == conversation_id, Turn.state.in_(RUNNING))
    return session.scalars(query if message_id is None else query.where(Turn.message_id == message_id)).all()


def find_turn_of_answer(session: Session, conversation_id: UUID, message_id: UUID) -> Turn | None:
    """The latest turn of the room that makes, or made, this answer."""
    query = select(Turn).where(Turn.conversation_id == conversation_id, Turn.message_id == message_id)
    return session.scalar(query.order_by(Turn.id.desc()).limit(1))


def find_last_answered_at(session: Session, message_id: UUID) -> datetime | None:
    """When the text that an answer shows was written."""
    query = select(Turn.finished_at).where(Turn.message_id == message_id, Turn.finished_at.is_not(None))
    return session.scalar(query.order_by(Turn.finished_at.desc()).limit(1))


def is_known(session: Session, conversation_id: UUID, message_id: UUID) -> bool:
    """Whether a turn of the room is about this message or made it."""
    return bool(
        find_page(
            session,
            conversation_id,
            trigger_id=message_id,
            ai_participant_id=None,
            state=None,
            before=None,
            limit=1,
        )
    )


def find_successor(session: Session, turn_id: UUID) -> Turn | None:
    """The turn that waits for this one to end."""
    query = select(Turn).where(Turn.after_id == turn_id, Turn.state == "waiting", Turn.job_id.is_(None))
    return session.scalar(query)


def find_unfinished_of_origin(session: Session, origin_id: UUID) -> Sequence[Turn]:
    """Turns that go back to this message and are not over."""
    return session.scalars(select(Turn).where(Turn.origin_id == origin_id, Turn.state.in_(RUNNING))).all()


def find_last_leader(session: Session, conversation_id: UUID) -> UUID | None:
    query = (
        select(Turn.ai_participant_id)
        .where(Turn.conversation_id == conversation_id, Turn.role == "leader", Turn.job_id.is_not(None))
        .order_by(Turn.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def find_drafts(session: Session, conversation_id: UUID) -> Sequence[Draft]:
    query = select(Draft).where(Draft.conversation_id == conversation_id).order_by(Draft.started_at)
    return session.scalars(query).all()


def open_draft(session: Session, turn: Turn, job_id: UUID) -> None:
    """Begin the draft of the turn's present attempt, empty; an earlier attempt's text goes."""
    now = utc_now()
    begun = {"attempt": turn.attempt, "turn_id": turn.id, "job_id": job_id, "text": "", "started_at": now}
    session.execute(
        insert(Draft)
        .values(
            message_id=turn.message_id,
            conversation_id=turn.conversation_id,
            ai_participant_id=turn.ai_participant_id,
            created_at=now,
            updated_at=now,
            **begun,
        )
        .on_conflict_do_update(index_elements=["message_id"], set_={**begun, "updated_at": now})
    )


def close_draft(session: Session, message_id: UUID) -> None:
    session.execute(delete(Draft).where(Draft.message_id == message_id))


def enter_rooms_of_drafts(session: Session, job_ids: Sequence[UUID]) -> None:
    """As the system role: write to the rooms in which these jobs are writing, and to no other."""
    rooms = func.string_agg(cast(Draft.conversation_id, Text), ",")
    session.execute(select(writing_to(rooms)).where(Draft.job_id.in_(job_ids)))


# A piece is added from where the draft ends: what it repeats is left out, and one that begins later is left.
_APPEND = text(
    """
    with brought as (
        select * from unnest(:job_ids, :attempts, :offsets, :pieces) as piece (job_id, attempt, begins, appended)
    ),
    held as (
        select draft.message_id, draft.job_id, char_length(draft.text) as length, brought.begins, brought.appended
        from conversations.drafts draft
        join brought on brought.job_id = draft.job_id and brought.attempt = draft.attempt
        order by draft.message_id for update of draft
    ),
    grown as (
        update conversations.drafts draft
        set text = draft.text || substr(held.appended, held.length - held.begins + 1), updated_at = :now
        from held
        where draft.message_id = held.message_id
          and held.length between held.begins and held.begins + char_length(held.appended) - 1
    )
    select job_id, length from held where begins > length
    """
).bindparams(
    bindparam("job_ids", type_=ARRAY(Uuid)),
    bindparam("attempts", type_=ARRAY(Integer)),
    bindparam("offsets", type_=ARRAY(Integer)),
    bindparam("pieces", type_=ARRAY(Text)),
)


def append_pieces(session: Session, beats: Sequence[Beat]) -> list[tuple[UUID, int]]:
    """Add to each draft what its attempt's beat brings; the jobs that left a gap, and how much the owner holds."""
    rows = session.execute(
        _APPEND,
        {
            "job_ids": [beat.job_id for beat in beats],
            "attempts": [beat.attempt for beat in beats],
            "offsets": [beat.offset for beat in beats],
            "pieces": [beat.appended for beat in beats],
            "now": utc_now(),
        },
    )
    return [(row.job_id, row.length) for row in rows]
