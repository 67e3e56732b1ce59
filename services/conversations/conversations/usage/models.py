from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class CallUsage(Base):
    """What one attempt of a job used of a provider: figures that outlive their room. Unknown figures are null.

    `origin_id` is the person's message that the call goes back to, `user_id` whoever asked.
    """

    __tablename__ = "usage"
    __table_args__ = (
        UniqueConstraint("job_id", "attempt"),
        Index("ix_usage_conversation_id", "conversation_id", "created_at"),
        Index("ix_usage_user_id", "user_id", "created_at"),
        Index("ix_usage_model", "model", "created_at"),
        Index("ix_usage_origin_id", "origin_id", postgresql_where=text("origin_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    job_id: Mapped[UUID]
    attempt: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    conversation_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    ai_participant_id: Mapped[UUID | None]
    model: Mapped[str | None] = mapped_column(String(100))
    origin_id: Mapped[UUID | None]
    prompt_tokens: Mapped[int | None] = mapped_column(BigInteger)
    completion_tokens: Mapped[int | None] = mapped_column(BigInteger)
    cached_tokens: Mapped[int | None] = mapped_column(BigInteger)
    cost_micro_usd: Mapped[int | None] = mapped_column(BigInteger)
