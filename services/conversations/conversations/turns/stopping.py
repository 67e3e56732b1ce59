"""Stops answers that are being written, and those that wait for their turn."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.jobs import JOBS
from conversations.participants.standing import access_room
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.models import Conversation
from conversations.turns import repository
from conversations.turns.ending import finish_turn
from conversations.turns.models import Turn
from conversations.turns.render import render_turn
from conversations.turns.schemas import TurnAnswer
from shared.errors import NotFound

STOPPED = "stopped"


def stop_answer(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> None:
    """Stop the AI that writes this answer; the id may be a draft's. Repeats safely. Raises NotFound."""
    access_room(session, person, conversation_id, Operation.STOP_ANSWER)
    running = repository.find_running(session, conversation_id, message_id)
    if not running and not repository.is_known(session, conversation_id, message_id):
        raise NotFound
    _cancel(session, running)


def stop_turn(session: Session, person: SignedIn, conversation_id: UUID, turn_id: UUID) -> TurnAnswer:
    """Stop an AI's turn, also one without a message yet. Repeats safely. Raises NotFound."""
    mine = access_room(session, person, conversation_id, Operation.STOP_ANSWER, lock=True)
    turn = repository.find_turn(session, turn_id)
    if turn is None or turn.conversation_id != conversation_id:
        raise NotFound
    with keep_ledger(session, mine.room) as ledger:
        _stop(ledger, [turn] if turn.state in repository.RUNNING else [])
    return render_turn(turn)


def stop_all_answers(session: Session, person: SignedIn, conversation_id: UUID) -> None:
    """Stop every AI of the room, also those whose turn has not come. Repeats safely."""
    mine = access_room(session, person, conversation_id, Operation.STOP_ANSWER, lock=True)
    with keep_ledger(session, mine.room) as ledger:
        stop_answers_of_room(ledger)


def stop_answers_of_room(ledger: RoomLedger) -> None:
    """Stop whatever is being written, or was to be, in a room that closes."""
    _stop(ledger, repository.find_running(ledger.session, ledger.conversation_id))


def cancel_answers_about(session: Session, room: Conversation, message_id: UUID) -> None:
    """Stop what is being written, or was to be, in answer to one message of a locked room."""
    running = repository.find_running(session, room.id)
    with keep_ledger(session, room) as ledger:
        _stop(ledger, [turn for turn in running if turn.trigger_id == message_id])


def cancel_answers_of_room(session: Session, room: Conversation) -> None:
    """Have the workers stop; the turns end when they say so, or with the next sweep."""
    _cancel(session, repository.find_running(session, room.id))


def _stop(ledger: RoomLedger, turns: Sequence[Turn]) -> None:
    queued = [turn for turn in turns if turn.job_id is None]
    # All at once, so that nobody steps up for one who was just stopped.
    for turn in queued:
        turn.state = STOPPED
    ledger.session.flush()
    for turn in queued:
        finish_turn(ledger, turn, STOPPED, STOPPED)
    _cancel(ledger.session, turns)


def _cancel(session: Session, turns: Sequence[Turn]) -> None:
    jobs = [turn.job_id for turn in turns if turn.job_id is not None]
    if jobs:
        JOBS.cancel(session, jobs, STOPPED)
