"""What AIs may do only once a person has said so."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.ai_participants.models import AIParticipant
from conversations.approvals import repository
from conversations.approvals.models import ToolApproval
from conversations.approvals.render import render_approval
from conversations.approvals.schemas import ApprovalAnswer
from conversations.errors import AlreadyDecided
from conversations.events.types import EventType
from conversations.participants.standing import MyRoom, access_room
from conversations.rooms.ledger import keep_ledger
from conversations.rooms.openness import require_open
from conversations.tools.tasks import Acting, problem, use_task_tool
from conversations.turns.resuming import conclude_waiting
from shared.clock import utc_now
from shared.contracts.tools import ALLOWED, ARGUMENTS, ToolAnswer
from shared.errors import NotFound, RoleTooLow


def list_approvals(
    session: Session, person: SignedIn, conversation_id: UUID, state: str | None, before: UUID | None, limit: int
) -> list[ApprovalAnswer]:
    """What AIs of the room wait or waited for, newest first; what is about messages from before I came is left out."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM).mine
    found = repository.find_page(
        session, conversation_id, from_seq=mine.visible_from_seq, state=state, before=before, limit=limit
    )
    return [render_approval(approval) for approval in found]


def decide(
    session: Session, person: SignedIn, conversation_id: UUID, approval_id: UUID, decision: str
) -> ApprovalAnswer:
    """Say once whether a call is made; approved, it is made now in this person's right, and the AI goes on from there.

    Raises RoleTooLow for whoever is not asked, AlreadyDecided, ConversationArchived or ConversationDivided.
    """
    mine = access_room(session, person, conversation_id, Operation.DECIDE_APPROVAL, lock=True)
    approval = _access(session, mine, person, approval_id)
    if decision == "approve":
        require_open(mine.room)
        answer = _carry_out(session, person, approval)
        approval.result, approval.is_error = answer.result, answer.is_error
    approval.state = "approved" if decision == "approve" else "refused"
    approval.decided_by, approval.decided_at = person.user_id, utc_now()
    approval.version += 1
    approval.updated_at = utc_now()
    session.flush()
    with keep_ledger(session, mine.room) as ledger:
        ledger.record(EventType.APPROVAL_UPDATED, person.actor, {"approval_id": str(approval.id)})
        conclude_waiting(ledger, approval)
    return render_approval(approval)


def _access(session: Session, mine: MyRoom, person: SignedIn, approval_id: UUID) -> ToolApproval:
    approval = repository.find_approval(session, mine.room.id, approval_id)
    if approval is None or approval.seq < mine.mine.visible_from_seq:
        raise NotFound
    if person.user_id not in approval.asked:
        raise RoleTooLow("this is decided by those who are asked")
    if approval.state != "pending" or approval.expires_at <= utc_now():
        raise AlreadyDecided
    return approval


def _carry_out(session: Session, person: SignedIn, approval: ToolApproval) -> ToolAnswer:
    if approval.tool not in ARGUMENTS:
        return _let_worker_call(session, approval)
    actor = Actor("ai", approval.ai_participant_id)
    return use_task_tool(Acting(session, person, actor, approval.conversation_id), approval.tool, approval.arguments)


def _let_worker_call(session: Session, approval: ToolApproval) -> ToolAnswer:
    """The word that the call may be made, unless its server has been taken from the AI since it was asked for."""
    ai = session.get_one(AIParticipant, approval.ai_participant_id, populate_existing=True)
    if approval.tool.partition(".")[0] in ai.settings.get("mcp_servers", []):
        return ToolAnswer(result=ALLOWED)
    return problem(f"{approval.tool} has been taken away meanwhile; nothing was done.")
