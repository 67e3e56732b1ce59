from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base
from shared.ids import new_id


class AuditEvent(Base):
    """Who did what to whose account, when. Rows can be added and never changed: nobody is granted more."""

    __tablename__ = "audit_events"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    object_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    request_id: Mapped[str | None]

    __table_args__ = (
        Index("ix_audit_events_actor_id", "actor_id", "id", postgresql_where=text("actor_id is not null")),
        Index("ix_audit_events_object_id", "object_id", "id", postgresql_where=text("object_id is not null")),
    )
