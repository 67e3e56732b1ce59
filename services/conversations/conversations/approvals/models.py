from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class ToolApproval(Base):
    """A call of an AI's that waits for one of the people in `asked`; decided once, or expired.

    `turn_id` is the turn that made the call, `seq` the place of the message it answers: whoever may read that message
    may see this. `result` is what the call gave once it was approved.
    """

    __tablename__ = "tool_approvals"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'approved', 'refused', 'expired')", name="state"),
        CheckConstraint("(state in ('approved', 'refused')) = (decided_by is not null)", name="decided_by"),
        Index("ix_tool_approvals_conversation_id", "conversation_id", text("id desc")),
        Index("ix_tool_approvals_turn_id", "turn_id"),
        Index("ix_tool_approvals_ai_participant_id", "ai_participant_id"),
        Index("ix_tool_approvals_decided_by", "decided_by", postgresql_where=text("decided_by is not null")),
        Index("ix_tool_approvals_expires_at", "expires_at", postgresql_where=text("state = 'pending'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.turns.id", ondelete="CASCADE"))
    message_id: Mapped[UUID]
    ai_participant_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.ai_participants.id"))
    seq: Mapped[int]
    call_id: Mapped[str] = mapped_column(String(200))
    tool: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    state: Mapped[str] = mapped_column(String(10), default="pending", server_default="pending")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.people.user_id"))
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    result: Mapped[str | None]
    is_error: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
