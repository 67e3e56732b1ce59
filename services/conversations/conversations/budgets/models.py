from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Budget(Base):
    """What a room, a person or a model may spend in a period; null caps bind nothing.

    `settled` is what ended calls have cost in the present period, `reserved` what running ones may cost at most.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        CheckConstraint("scope in ('conversation', 'person', 'model')", name="scope"),
        CheckConstraint("(scope = 'conversation') = (conversation_id is not null)", name="room"),
        CheckConstraint("period in ('day', 'month', 'total')", name="period"),
        CheckConstraint("cap_cost_micro_usd >= 0 and cap_tokens >= 0", name="caps"),
        CheckConstraint("reserved_cost_micro_usd >= 0 and reserved_tokens >= 0", name="reserved"),
        UniqueConstraint("scope", "scope_id"),
        Index("ix_budgets_conversation_id", "conversation_id", postgresql_where=text("conversation_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scope: Mapped[str] = mapped_column(String(12))
    scope_id: Mapped[str] = mapped_column(String(100))
    conversation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("conversations.conversations.id", ondelete="CASCADE")
    )
    period: Mapped[str] = mapped_column(String(5))
    period_start: Mapped[datetime]
    cap_cost_micro_usd: Mapped[int | None] = mapped_column(BigInteger)
    cap_tokens: Mapped[int | None] = mapped_column(BigInteger)
    settled_cost_micro_usd: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    settled_tokens: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    reserved_cost_micro_usd: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    reserved_tokens: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    unknown_calls: Mapped[int] = mapped_column(default=0, server_default="0")
    told_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Reservation(Base):
    """What a running job may cost at most, taken from one budget until it ends."""

    __tablename__ = "reservations"
    __table_args__ = (PrimaryKeyConstraint("job_id", "budget_id"),)

    job_id: Mapped[UUID]
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.budgets.id", ondelete="CASCADE"), index=True)
    cost_micro_usd: Mapped[int] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(BigInteger)
