from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class ToolCall(Base):
    """One call that an AI made while it answered, carried out once however often it is made.

    `attempt` is the latest that made it, under `call_id`. Without a `result` it waits for `approval_id`.
    """

    __tablename__ = "tool_calls"
    __table_args__ = (
        UniqueConstraint("job_id", "call_id"),
        Index("ix_tool_calls_created_at", "created_at", postgresql_using="brin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    job_id: Mapped[UUID]
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.conversations.id", ondelete="CASCADE"), index=True
    )
    approval_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("conversations.tool_approvals.id", ondelete="CASCADE"), index=True
    )
    call_id: Mapped[str] = mapped_column(String(200))
    attempt: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[str | None]
    is_error: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
