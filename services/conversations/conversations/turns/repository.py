"""Every query about turns and drafts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Integer, Row, Text, Uuid, bindparam, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.identity import writing_to
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.turns.models import Draft, Turn
from shared.clock import utc_now
from shared.contracts.jobs import Beat
from shared.database.written import note_written

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


_BEGIN_WRITING = text(
    """
    with begun as (
        update conversations.turns
        set state = :state, attempt = :attempt, version = :version, updated_at = :now
        where id = :turn_id
        returning id, conversation_id, ai_participant_id, message_id
    )
    insert into conversations.drafts
        (message_id, conversation_id, turn_id, job_id, ai_participant_id, attempt, text, started_at, created_at,
         updated_at)
    select message_id, conversation_id, id, :job_id, ai_participant_id, :attempt, '', :now, :now, :now from begun
    on conflict (message_id) do update
    set turn_id = excluded.turn_id, job_id = excluded.job_id, attempt = excluded.attempt, text = '',
        started_at = excluded.started_at, updated_at = excluded.updated_at
    """
)
_ENDED = """
    ended as (
        update conversations.turns
        set state = :state, reason = :reason, detail = :detail, attempt = :attempt, finished_at = :now,
            version = :version, updated_at = :now
        where id = :turn_id
    )
    select id from conversations.turns where after_id = :turn_id and state = 'waiting' and job_id is null
"""
# Only those that got a job can have a draft, and people, who may end the others, have no right to drafts.
_END_UNASKED = text(f"with {_ENDED}")
_CLOSED = "closed as (delete from conversations.drafts where message_id = :message_id)"
_END = text(f"with {_CLOSED}, {_ENDED}")
_ADD_ANSWER = text(
    """
    insert into conversations.messages
        (id, conversation_id, seq, sender_type, ai_participant_id, ai_model_id, content, shown_chars, attempt, status,
         is_ai_generated, is_first_responder, parent_id, origin_id, depth, mentions, metadata, sent_at, created_at,
         updated_at)
    select :id, :conversation_id, :seq, 'ai', :ai_participant_id, :ai_model_id, :content, :shown_chars, :attempt,
           :status, true, :may_lead and not exists (
               select from conversations.messages where origin_id = :origin_id and is_first_responder
           ), :parent_id, :origin_id, :depth, :mentions, :metadata, :now, :now, :now
    """
)


def write_begun(session: Session, turn: Turn, job_id: UUID, attempt: int) -> None:
    """The turn is being written in this attempt, its draft empty; an earlier attempt's text goes."""
    now = utc_now()
    written = {"state": "writing", "attempt": attempt, "version": turn.version + 1}
    session.execute(_BEGIN_WRITING, {**written, "turn_id": turn.id, "job_id": job_id, "now": now})
    note_written(turn, **written, updated_at=now)


def write_end(session: Session, turn: Turn, state: str, reason: str, detail: str) -> UUID | None:
    """The turn is over and its draft is gone; the turn that waited for it, if one did."""
    now = utc_now()
    written = {"state": state, "reason": reason, "detail": detail, "attempt": turn.attempt, "version": turn.version + 1}
    values = {**written, "turn_id": turn.id, "message_id": turn.message_id, "now": now}
    successor_id: UUID | None = session.scalar(_END_UNASKED if turn.message_id is None else _END, values)
    note_written(turn, **written, finished_at=now, updated_at=now)
    return successor_id


def add_answer(
    session: Session,
    turn: Turn,
    columns: dict[str, Any],
    *,
    may_lead: bool,
    mentions: list[dict[str, Any]],
    metadata: dict[str, Any],
) -> None:
    """Write the turn's answer as a message; it is the first responder's if it may lead and no other is yet."""
    session.execute(
        _ADD_ANSWER,
        {
            **columns,
            "id": turn.message_id,
            "conversation_id": turn.conversation_id,
            "ai_participant_id": turn.ai_participant_id,
            "attempt": turn.attempt,
            "parent_id": turn.trigger_id,
            "origin_id": turn.origin_id,
            "depth": turn.depth,
            "may_lead": may_lead,
            "mentions": Jsonb(mentions),
            "metadata": Jsonb(metadata),
        },
    )


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
