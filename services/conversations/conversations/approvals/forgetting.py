"""Lets go of the calls that AIs made when asked by a message that is no more."""

from collections.abc import Iterable

from sqlalchemy import delete, or_, select

from conversations.actors import SYSTEM
from conversations.approvals.models import ToolApproval
from conversations.events.types import EventType
from conversations.forgetting.erased import Erased
from conversations.rooms.ledger import RoomLedger
from conversations.tools.models import ToolCall
from conversations.turns.models import Turn
from conversations.turns.resuming import conclude_waiting
from conversations.turns.withdrawal import withdraw_questions
from shared.clock import utc_now


def forget_calls(ledger: RoomLedger, erased: Erased) -> None:
    """Stop the answers to these messages, and leave of the calls made for them that they were made.

    What waits for an approval has expired.
    """
    session = ledger.session
    withdraw_questions(session, ledger.conversation_id, erased.message_ids)
    about = or_(Turn.trigger_id.in_(erased.message_ids), Turn.message_id.in_(erased.message_ids))
    turns = session.scalars(select(Turn).where(Turn.conversation_id == ledger.conversation_id, about)).all()
    if not turns:
        return
    for turn in turns:
        turn.instruction = None
    _forget_approvals(ledger, turns)
    jobs = [turn.job_id for turn in turns if turn.job_id is not None]
    session.execute(delete(ToolCall).where(ToolCall.job_id.in_(jobs)).execution_options(synchronize_session=False))


def _forget_approvals(ledger: RoomLedger, turns: Iterable[Turn]) -> None:
    asked = select(ToolApproval).where(ToolApproval.turn_id.in_([turn.id for turn in turns]))
    for approval in ledger.session.scalars(asked):
        was_pending = approval.state == "pending"
        approval.arguments, approval.result = {}, None
        approval.state = "expired" if was_pending else approval.state
        approval.version += 1
        approval.updated_at = utc_now()
        ledger.session.flush()
        ledger.record(EventType.APPROVAL_UPDATED, SYSTEM, {"approval_id": str(approval.id)})
        if was_pending:
            conclude_waiting(ledger, approval)
