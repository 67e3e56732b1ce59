"""Has an answer made again: one that failed, one that people want otherwise, one that never came."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.ai_participants.models import AIParticipant
from conversations.errors import NotRetryable
from conversations.events.types import EventType
from conversations.jobs import JOBS
from conversations.messages.models import Message
from conversations.participants.standing import MyRoom, access_room
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.turns import repository
from conversations.turns.models import Turn
from conversations.turns.render import render_turn
from conversations.turns.schemas import Regeneration, TurnAnswer
from shared.clock import utc_now
from shared.contracts.jobs import Kind
from shared.errors import Fault, NotFound, ValidationFailed
from shared.ids import new_id

FAILED = ("interrupted", "error")
OVER_WITHOUT_ANSWER = ("silent", "dropped", "skipped", "stopped", "failed")


def retry_answer(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> TurnAnswer:
    """Have an interrupted or failed answer written anew: same message, next attempt. Raises NotRetryable."""
    mine = access_room(session, person, conversation_id, Operation.RETRY_ANSWER, lock=True)
    message = _get_answer(session, conversation_id, message_id)
    if message.status not in FAILED:
        raise NotRetryable
    ai = _get_active_ai(session, mine, message.ai_participant_id)
    with keep_ledger(session, mine.room) as ledger:
        return _write_anew(ledger, person, message, ai, "retried")


def regenerate_answer(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, wanted: Regeneration
) -> TurnAnswer:
    """Have an answer made anew, by another AI of the room or as an instruction says; its text goes into its history.

    Raises NotRetryable while it is being written, ValidationFailed for an AI that is not in the room.
    """
    mine = access_room(session, person, conversation_id, Operation.REGENERATE_ANSWER, lock=True)
    message = _get_answer(session, conversation_id, message_id)
    if message.status == "writing":
        raise NotRetryable("it is being written")
    ai = _get_active_ai(session, mine, wanted.ai_participant_id or message.ai_participant_id)
    with keep_ledger(session, mine.room) as ledger:
        return _write_anew(ledger, person, message, ai, "regenerated", wanted.instruction)


def retry_turn(session: Session, person: SignedIn, conversation_id: UUID, turn_id: UUID) -> TurnAnswer:
    """Ask an AI that did not answer, whatever the reason was. Raises NotRetryable where there is an answer."""
    mine = access_room(session, person, conversation_id, Operation.RETRY_ANSWER, lock=True)
    turn = repository.find_turn(session, turn_id)
    if turn is None or turn.conversation_id != conversation_id:
        raise NotFound
    if turn.state not in OVER_WITHOUT_ANSWER or session.get(Message, turn.message_id or turn_id) is not None:
        raise NotRetryable
    ai = _get_active_ai(session, mine, turn.ai_participant_id)
    again = _new_turn(mine, ai, trigger_id=turn.trigger_id, origin_id=turn.origin_id, depth=turn.depth)
    with keep_ledger(session, mine.room) as ledger:
        return _begin(ledger, person, again, attempt=0)


def _get_answer(session: Session, conversation_id: UUID, message_id: UUID) -> Message:
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound
    if message.sender_type != "ai" or message.deleted_at:
        raise NotRetryable
    return message


def _get_active_ai(session: Session, mine: MyRoom, ai_participant_id: UUID | None) -> AIParticipant:
    ai = session.get(AIParticipant, ai_participant_id)
    if ai is None or ai.conversation_id != mine.room.id:
        message = "there is no such AI in this conversation"
        raise ValidationFailed(message, faults=(Fault("body", "/ai_participant_id", "unknown_ai", message),))
    if not ai.active or not mine.room.is_active:
        raise NotRetryable("the AI or the conversation is not active any more")
    return ai


def _write_anew(
    ledger: RoomLedger,
    person: SignedIn,
    message: Message,
    ai: AIParticipant,
    reason: str,
    instruction: str | None = None,
) -> TurnAnswer:
    if message.parent_id is None or message.origin_id is None:
        raise NotRetryable("it answers no message of this conversation")
    turn = Turn(
        id=new_id(),
        conversation_id=ledger.conversation_id,
        ai_participant_id=ai.id,
        trigger_id=message.parent_id,
        origin_id=message.origin_id,
        depth=message.depth,
        role="again",
        reason="asked_again",
        message_id=message.id,
        attempt=message.attempt,
        instruction=instruction,
    )
    answer = _begin(ledger, person, turn, attempt=message.attempt)
    message.status = "writing"
    message.version += 1
    message.updated_at = utc_now()
    refs = {"message_id": str(message.id), "reason": reason}
    ledger.record(EventType.MESSAGE_UPDATED, person.actor, refs)
    return answer


def _new_turn(mine: MyRoom, ai: AIParticipant, *, trigger_id: UUID, origin_id: UUID, depth: int) -> Turn:
    return Turn(
        id=new_id(),
        conversation_id=mine.room.id,
        ai_participant_id=ai.id,
        trigger_id=trigger_id,
        origin_id=origin_id,
        depth=depth,
        role="again",
        reason="asked_again",
        message_id=new_id(),
    )


def _begin(ledger: RoomLedger, person: SignedIn, turn: Turn, *, attempt: int) -> TurnAnswer:
    session = ledger.session
    turn.job_id = JOBS.enqueue(
        session,
        Kind.REPLY,
        ledger.conversation_id,
        arguments={"turn_id": str(turn.id)},
        acting_user_id=person.user_id,
        attempt=attempt,
    )
    session.add(turn)
    session.flush()
    session.refresh(turn)
    refs = {"turn_id": str(turn.id), "message_id": str(turn.message_id)}
    ledger.record(EventType.TURN_UPDATED, person.actor, refs)
    return render_turn(turn)
