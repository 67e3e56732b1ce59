"""What becomes of a turn that waited for a person: the next turn goes on from what was approved, or it says why not."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.ai_participants.models import AIParticipant
from conversations.approvals.models import ToolApproval
from conversations.jobs import JOBS
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from conversations.turns.ending import finish_turn, touch_turn
from conversations.turns.limits import find_limit
from conversations.turns.models import Turn
from conversations.turns.repository import RUNNING
from shared.contracts.jobs import Kind
from shared.contracts.reply import ApprovedCall
from shared.ids import new_id

SAID = {
    "pending": "{tool} waits for an approval.",
    "refused": "{tool} was refused.",
    "expired": "Nobody decided on {tool} in time.",
    "approved": "{tool} was approved.",
}


def find_approval_of(session: Session, turn: Turn) -> ToolApproval | None:
    """The latest call of this turn that a person was asked about."""
    query = select(ToolApproval).where(ToolApproval.turn_id == turn.id).order_by(ToolApproval.id.desc()).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


def find_approved_call(session: Session, approval_id: str | None) -> ApprovedCall | None:
    """What was approved, as the next turn is told of it."""
    approval = session.get(ToolApproval, UUID(approval_id)) if approval_id is not None else None
    if approval is None:
        return None
    return ApprovedCall(
        call_id=approval.call_id,
        result=approval.result or "",
        name=approval.tool,
        arguments=approval.arguments,
        is_error=approval.is_error,
    )


def conclude_waiting(ledger: RoomLedger, approval: ToolApproval) -> None:
    """Have the turn say what became of its call, and begin the next one if it was approved.

    A turn that still runs is left to its worker: it is concluded when it ends.
    """
    turn = ledger.session.get_one(Turn, approval.turn_id)
    if turn.state in RUNNING:
        return
    turn.detail = SAID[approval.state].format(tool=approval.tool)
    touch_turn(ledger, turn)
    if approval.state == "approved" and approval.decided_by is not None:
        _go_on(ledger, turn, approval, approval.decided_by)


def _go_on(ledger: RoomLedger, ended: Turn, approval: ToolApproval, decided_by: UUID) -> None:
    session = ledger.session
    turn = Turn(
        id=new_id(),
        conversation_id=ended.conversation_id,
        ai_participant_id=ended.ai_participant_id,
        trigger_id=ended.trigger_id,
        origin_id=ended.origin_id,
        depth=ended.depth,
        role="again",
        reason="approved",
    )
    session.add(turn)
    session.flush()
    session.refresh(turn)
    reason = _why_not(ledger, turn)
    if reason is not None:
        finish_turn(ledger, turn, "skipped", reason)
        return
    turn.message_id = _answer_id(session, ended)
    turn.job_id = JOBS.enqueue(
        session,
        Kind.REPLY,
        ledger.conversation_id,
        arguments={"turn_id": str(turn.id), "approval_id": str(approval.id)},
        acting_user_id=decided_by,
    )
    touch_turn(ledger, turn)


def _answer_id(session: Session, ended: Turn) -> UUID:
    """The answer that was promised before, unless it is there already: then another follows it."""
    written = session.scalar(select(Message.id).where(Message.id == ended.message_id))
    return new_id() if written is not None or ended.message_id is None else ended.message_id


def _why_not(ledger: RoomLedger, turn: Turn) -> str | None:
    ai = ledger.session.get_one(AIParticipant, turn.ai_participant_id)
    if not ai.active:
        return "inactive"
    return find_limit(ledger.session, ledger.room, turn.origin_id, turn.depth)
