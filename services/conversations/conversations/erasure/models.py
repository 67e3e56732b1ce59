from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class Erasure(Base):
    """That a person is to be erased here, how far that is done, and whether accounts was told."""

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_unreported", "user_id", postgresql_where=text("reported_at is null")),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"), primary_key=True)
    blank_messages: Mapped[bool]
    done_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
