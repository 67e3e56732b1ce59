from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from conversations.approvals import service
from conversations.approvals.schemas import ApprovalAnswer, Decision, State
from conversations.cursors import read_id_cursor, write_cursor
from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from shared.web.schemas import Page
from shared.web.versions import tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/approvals", tags=["approvals"])


@router.get("")
def list_approvals(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    state: Annotated[State | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ApprovalAnswer]:
    """What the room's AIs wait or waited for, newest first."""
    items = service.list_approvals(session, person, conversation_id, state, read_id_cursor(cursor), limit + 1)
    more = len(items) > limit
    return Page(items=items[:limit], next_cursor=write_cursor(items[limit - 1].id) if more else None)


@router.post("/{approval_id}/decision")
def decide(
    conversation_id: UUID, approval_id: UUID, decision: Decision, session: Opened, person: Person, response: Response
) -> ApprovalAnswer:
    """Approve or refuse a call, once: approved, it is made at once and the AI goes on from there."""
    approval = service.decide(session, person, conversation_id, approval_id, decision.decision)
    tag_version(response, approval.version)
    return approval
