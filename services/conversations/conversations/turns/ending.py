"""How a turn ends, and what comes after it: whoever waited for it is asked now, or is told why not."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.events.types import EventType
from conversations.jobs import JOBS
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from conversations.turns.limits import find_limit
from conversations.turns.models import Turn
from conversations.turns.repository import write_end
from shared.clock import utc_now
from shared.contracts.jobs import Kind
from shared.ids import new_id

CLOSED = {"archived": "archived", "divided": "divided"}


def finish_turn(ledger: RoomLedger, turn: Turn, state: str, reason: str, detail: str = "") -> None:
    """End a turn for this reason, and begin or drop the one that waited for it."""
    successor_id = write_end(ledger.session, turn, state, reason, detail)
    tell_turn(ledger, turn)
    if successor_id is not None:
        _go_on(ledger, turn, ledger.session.get_one(Turn, successor_id))


def touch_turn(ledger: RoomLedger, turn: Turn) -> None:
    """Note that the turn changed, for whoever watches the room."""
    turn.version += 1
    turn.updated_at = utc_now()
    tell_turn(ledger, turn)


def tell_turn(ledger: RoomLedger, turn: Turn) -> None:
    """Have whoever watches the room look at the turn, whose change is written."""
    actor = Actor("ai", turn.ai_participant_id)
    ledger.record(EventType.TURN_UPDATED, actor, {"turn_id": str(turn.id), "message_id": str(turn.message_id)})


def begin_turn(ledger: RoomLedger, turn: Turn, arguments: dict[str, Any] | None = None) -> None:
    """Give a waiting turn its job and the id of its answer to be, in the name of whoever asked."""
    turn.message_id = turn.message_id or new_id()
    turn.job_id = JOBS.enqueue(
        ledger.session,
        Kind.REPLY,
        ledger.conversation_id,
        arguments={"turn_id": str(turn.id), **(arguments or {})},
        acting_user_id=ledger.session.scalar(select(Message.user_id).where(Message.id == turn.origin_id)),
    )
    touch_turn(ledger, turn)


def _go_on(ledger: RoomLedger, ended: Turn, successor: Turn) -> None:
    reason = _why_not(ledger, ended, successor)
    if reason is not None:
        finish_turn(ledger, successor, "dropped", reason)
        return
    if ended.role == "leader" and ended.state == "failed" and not _has_said_something(ledger.session, ended):
        successor.role, successor.reason = "leader", "leads"
    begin_turn(ledger, successor)


def _why_not(ledger: RoomLedger, ended: Turn, successor: Turn) -> str | None:
    """Why the next in line does not answer after all; None if it does."""
    if ended.state == "dropped":
        return ended.reason
    if ledger.room.status in CLOSED:
        return CLOSED[ledger.room.status]
    if successor.role == "follower":
        if ended.state == "stopped":
            return "stopped"
        if _has_moved_on(ledger.session, successor):
            return "superseded"
    return find_limit(ledger.session, ledger.room, successor.origin_id, successor.depth)


def _has_said_something(session: Session, turn: Turn) -> bool:
    return bool(session.scalar(select(exists().where(Message.id == turn.message_id, Message.content != ""))))


def _has_moved_on(session: Session, turn: Turn) -> bool:
    """Whether a person has said something since the message that this turn is about."""
    asked_at = select(Message.seq).where(Message.id == turn.trigger_id).scalar_subquery()
    since = select(
        exists().where(
            Message.conversation_id == turn.conversation_id, Message.seq > asked_at, Message.sender_type == "user"
        )
    )
    return bool(session.scalar(since))
