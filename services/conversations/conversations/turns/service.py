"""Asks AIs to answer, and lets people stop or repeat that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.ai_participants.models import AIParticipant
from conversations.errors import NotRetryable
from conversations.events.types import EventType
from conversations.jobs import JOBS
from conversations.messages.models import Message
from conversations.messages.schemas import Mention
from conversations.participants.repository import count_active
from conversations.participants.standing import access_room
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.models import Conversation
from conversations.rooms.schemas import Settings
from conversations.turns import repository
from conversations.turns.models import Turn
from conversations.turns.planned import PlannedTurn
from conversations.turns.policy import Asked, Choice, Seat, choose_answers
from conversations.turns.render import render_draft, render_turn
from conversations.turns.schemas import DraftAnswer, TurnAnswer
from shared.clock import utc_now
from shared.contracts.jobs import Kind
from shared.errors import NotFound
from shared.ids import new_id

STOPPED = "stopped"


@dataclass(frozen=True)
class Posted:
    """A person's new message, as far as answering it goes."""

    parent_ai_id: UUID | None
    mentions: list[Mention]


def plan_turns(
    session: Session, conversation_id: UUID, settings: Settings, seats: Sequence[Seat], posted: Posted
) -> list[PlannedTurn]:
    """Each AI's turn on a person's message: a job to answer, or the reason why not."""
    asked = Asked(
        mentions=posted.mentions,
        parent_ai_id=posted.parent_ai_id,
        people=count_active(session, conversation_id) if len(seats) == 1 else 0,
        last_leader_id=repository.find_last_leader(session, conversation_id) if len(seats) > 1 else None,
    )
    return [_plan_turn(choice) for choice in choose_answers(settings, seats, asked)]


def _plan_turn(choice: Choice) -> PlannedTurn:
    ai_id, role, reason = choice.ai_participant_id, choice.role, choice.reason
    if not choice.answers:
        return PlannedTurn(new_id(), ai_id, role, reason, "skipped")
    return PlannedTurn(new_id(), ai_id, role, reason, "waiting", message_id=new_id(), job_id=new_id())


def list_turns(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    *,
    message_id: UUID | None,
    ai_participant_id: UUID | None,
    state: str | None,
    before: UUID | None,
    limit: int,
) -> list[TurnAnswer]:
    """Why each AI did or did not answer, newest first; `message_id` is the question's or the answer's."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    turns = repository.find_page(
        session,
        conversation_id,
        trigger_id=message_id,
        ai_participant_id=ai_participant_id,
        state=state,
        before=before,
        limit=limit,
    )
    return [render_turn(turn) for turn in turns]


def list_drafts(session: Session, person: SignedIn, conversation_id: UUID) -> list[DraftAnswer]:
    """What the room's AIs have written so far, up to a second behind."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    return [render_draft(draft) for draft in repository.find_drafts(session, conversation_id)]


def stop_answer(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> None:
    """Stop the AI that writes this answer; the id may be a draft's. Repeats safely. Raises NotFound."""
    access_room(session, person, conversation_id, Operation.STOP_ANSWER)
    running = repository.find_running(session, conversation_id, message_id)
    if not running and not _is_known(session, conversation_id, message_id):
        raise NotFound
    _cancel(session, running)


def stop_all_answers(session: Session, person: SignedIn, conversation_id: UUID) -> None:
    """Stop every AI of the room. Repeats safely."""
    access_room(session, person, conversation_id, Operation.STOP_ANSWER)
    _cancel(session, repository.find_running(session, conversation_id))


def retry_answer(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> TurnAnswer:
    """Have an interrupted or failed answer written anew: same message, next attempt. Raises NotRetryable."""
    mine = access_room(session, person, conversation_id, Operation.RETRY_ANSWER, lock=True)
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound
    if message.sender_type != "ai" or message.status not in ("interrupted", "error") or message.deleted_at:
        raise NotRetryable
    ai = session.get_one(AIParticipant, message.ai_participant_id)
    if not ai.active or not mine.room.is_active:
        raise NotRetryable("the AI or the conversation is not active any more")
    with keep_ledger(session, mine.room) as ledger:
        turn = _begin_again(ledger, person, message)
        _mark_writing(ledger, person, message)
    return render_turn(turn)


def cancel_answers_of_room(session: Session, room: Conversation) -> None:
    """Stop whatever is being written in a room that closes."""
    _cancel(session, repository.find_running(session, room.id))


def _begin_again(ledger: RoomLedger, person: SignedIn, message: Message) -> Turn:
    turn_id = new_id()
    job_id = JOBS.enqueue(
        ledger.session,
        Kind.REPLY,
        ledger.conversation_id,
        arguments={"turn_id": str(turn_id)},
        acting_user_id=person.user_id,
        attempt=message.attempt,
    )
    turn = Turn(
        id=turn_id,
        conversation_id=ledger.conversation_id,
        ai_participant_id=message.ai_participant_id,
        trigger_id=message.parent_id,
        origin_id=message.origin_id,
        depth=message.depth,
        role="again",
        reason="asked_again",
        message_id=message.id,
        job_id=job_id,
        attempt=message.attempt,
    )
    ledger.session.add(turn)
    ledger.session.flush()
    ledger.session.refresh(turn)
    refs = {"turn_id": str(turn.id), "message_id": str(message.id)}
    ledger.record(EventType.TURN_UPDATED, person.actor, refs)
    return turn


def _mark_writing(ledger: RoomLedger, person: SignedIn, message: Message) -> None:
    message.status = "writing"
    message.version += 1
    message.updated_at = utc_now()
    refs = {"message_id": str(message.id), "reason": "retried"}
    ledger.record(EventType.MESSAGE_UPDATED, person.actor, refs)


def _cancel(session: Session, turns: Sequence[Turn]) -> None:
    jobs = [turn.job_id for turn in turns if turn.job_id is not None]
    if jobs:
        JOBS.cancel(session, jobs, STOPPED)


def _is_known(session: Session, conversation_id: UUID, message_id: UUID) -> bool:
    found = repository.find_page(
        session,
        conversation_id,
        trigger_id=message_id,
        ai_participant_id=None,
        state=None,
        before=None,
        limit=1,
    )
    return bool(found)
