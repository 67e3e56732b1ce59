from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base


class InterestRow(Base):
    """A topic that a person's profile speaks of, and how much."""

    __tablename__ = "interests"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.users.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    weight: Mapped[float]

    __table_args__ = (CheckConstraint("weight >= 0 and weight <= 1", name="weight"),)
