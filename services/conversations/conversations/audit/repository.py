"""Every query about the audit trail."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.audit.models import AuditEvent


def find_page(
    session: Session, *, conversation_id: UUID | None, before: UUID | None, limit: int
) -> Sequence[AuditEvent]:
    """The newest first, of one room or of all that the transaction may see."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if conversation_id is not None:
        query = query.where(AuditEvent.conversation_id == conversation_id)
    return session.scalars(query if before is None else query.where(AuditEvent.id < before)).all()
