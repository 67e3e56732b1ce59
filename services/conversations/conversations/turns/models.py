from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id

STATES = ("waiting", "writing", "answered", "silent", "dropped", "skipped", "stopped", "failed")


class Turn(Base):
    """Whether one AI answered one message, and why. `job_id` does the work; `message_id` is the answer's id.

    A turn with `after_id` gets its job when that turn has ended. `origin_id` is the person's message that all this
    goes back to, `depth` how many answers lie between. `steered_by` are messages that the answer must have read too.
    """

    __tablename__ = "turns"
    __table_args__ = (
        CheckConstraint("role in ('mentioned', 'leader', 'follower', 'round', 'again')", name="role"),
        CheckConstraint(f"state in {STATES}", name="state"),
        Index("ix_turns_trigger_id", "trigger_id"),
        Index("ix_turns_conversation_id", "conversation_id", text("id desc")),
        Index("ix_turns_ai_participant_id", "ai_participant_id"),
        Index("ix_turns_message_id", "message_id", postgresql_where=text("message_id is not null")),
        Index("ix_turns_after_id", "after_id", postgresql_where=text("after_id is not null")),
        Index("ix_turns_origin_id", "origin_id"),
        Index("ix_turns_running", "conversation_id", postgresql_where=text("state in ('waiting', 'writing')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    ai_participant_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.ai_participants.id"))
    trigger_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.messages.id"))
    origin_id: Mapped[UUID]
    depth: Mapped[int]
    role: Mapped[str]
    reason: Mapped[str]
    detail: Mapped[str] = mapped_column(default="", server_default="")
    message_id: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.turns.id", ondelete="SET NULL"))
    instruction: Mapped[str | None]
    steered_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Draft(Base):
    """The text of an answer while it is written, to within a second; gone when the answer commits."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_conversation_id", "conversation_id"),)

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.turns.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[UUID] = mapped_column(index=True)
    ai_participant_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.ai_participants.id"), index=True)
    attempt: Mapped[int]
    text: Mapped[str] = mapped_column(default="", server_default="")
    started_at: Mapped[datetime]
