from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class MessageArchive(Base):
    """What an old message said. The message stays in its place without its text, and so does all that points to it."""

    __tablename__ = "message_archive"
    __table_args__ = (
        Index("ix_message_archive_conversation_id", "conversation_id", "seq"),
        Index("ix_message_archive_archived_at", "archived_at"),
    )

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.messages.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    content: Mapped[str]
    archived_at: Mapped[datetime]


class ArchivePosition(Base):
    """Up to which seq a room's messages have been looked at for the archive."""

    __tablename__ = "archive_positions"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.conversations.id", ondelete="CASCADE"), primary_key=True
    )
    through_seq: Mapped[int] = mapped_column(default=0, server_default="0")
