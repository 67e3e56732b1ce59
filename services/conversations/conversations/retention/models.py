from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class RetentionNotice(Base):
    """That a room was told what becomes of it, and when, if nothing happens in it."""

    __tablename__ = "retention_notices"
    __table_args__ = (
        CheckConstraint("action in ('archive', 'delete')", name="action"),
        Index("ix_retention_notices_due_at", "due_at"),
    )

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.conversations.id", ondelete="CASCADE"), primary_key=True
    )
    action: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
