from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class Forgetting(Base):
    """That what was made of a deleted message's words is to be forgotten, from `due_at` on; gone once it is."""

    __tablename__ = "forgettings"
    __table_args__ = (
        Index("ix_forgettings_conversation_id", "conversation_id", "due_at"),
        Index("ix_forgettings_due_at", "due_at"),
    )

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.messages.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    due_at: Mapped[datetime]
