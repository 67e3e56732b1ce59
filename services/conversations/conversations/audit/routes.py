from uuid import UUID

from fastapi import APIRouter

from conversations.administration import OpenedByAdministrator
from conversations.audit import service
from conversations.audit.schemas import AuditAnswer
from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1", tags=["audit"])


@router.get("/conversations/{conversation_id}/audit")
def list_audit_of_room(
    conversation_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[AuditAnswer]:
    """Who changed what in the room, newest first."""
    items, next_cursor = service.list_of_room(session, person, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/admin/audit", tags=["administration"])
def list_audit_of_instance(
    session: OpenedByAdministrator,
    conversation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AuditAnswer]:
    """Who changed what in any room, also in those that are gone, newest first."""
    items, next_cursor = service.list_of_instance(session, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
