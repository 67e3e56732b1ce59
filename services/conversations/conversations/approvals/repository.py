"""Every query about approvals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.approvals.models import ToolApproval
from shared.clock import utc_now


def find_approval(session: Session, conversation_id: UUID, approval_id: UUID) -> ToolApproval | None:
    approval = session.get(ToolApproval, approval_id, populate_existing=True)
    return approval if approval is not None and approval.conversation_id == conversation_id else None


def find_page(
    session: Session, conversation_id: UUID, *, from_seq: int, state: str | None, before: UUID | None, limit: int
) -> Sequence[ToolApproval]:
    """Newest first, of what is about messages from `from_seq` on."""
    query = select(ToolApproval).where(ToolApproval.conversation_id == conversation_id, ToolApproval.seq >= from_seq)
    if state is not None:
        query = query.where(ToolApproval.state == state)
    if before is not None:
        query = query.where(ToolApproval.id < before)
    return session.scalars(query.order_by(ToolApproval.id.desc()).limit(limit)).all()


def find_expired(session: Session, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """Id and room of what nobody decided in time."""
    query = select(ToolApproval.id, ToolApproval.conversation_id).where(
        ToolApproval.state == "pending", ToolApproval.expires_at < utc_now()
    )
    return [
        (row.id, row.conversation_id) for row in session.execute(query.order_by(ToolApproval.expires_at).limit(limit))
    ]
