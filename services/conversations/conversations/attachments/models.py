from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Blob(Base):
    """Bytes in the object store that at least one attachment refers to.

    The row goes with the last such attachment, whatever removed it: a trigger sees to that, and leaves a
    `BlobRemoval` in the same transaction. The id is random and names the place in the store.
    """

    __tablename__ = "blobs"
    __table_args__ = (Index("ix_blobs_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))


class BlobRemoval(Base):
    """Bytes that are to leave the object store once `due_at` is past.

    Entered before anything is written there, and taken back by the transaction that makes the blob somebody's: what a
    killed process leaves behind is found by this row and not by a search.
    """

    __tablename__ = "blob_removals"
    __table_args__ = (Index("ix_blob_removals_due_at", "due_at"), Index("ix_blob_removals_user_id", "user_id"))

    blob_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    due_at: Mapped[datetime]


class Attachment(Base):
    """A file somebody brought into a room: its uploader's own until a message carries it, at `position` among others.

    Several attachments may share one blob; `size` and `sha256` are those of the bytes that are handed out.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(width is null) = (height is null)", name="dimensions"),
        CheckConstraint("position between 0 and 19", name="position"),
        Index("ix_attachments_conversation_id", "conversation_id"),
        Index("ix_attachments_user_id", "user_id"),
        Index("ix_attachments_blob_id", "blob_id"),
        Index("ix_attachments_message_id", "message_id", postgresql_where=text("message_id is not null")),
        Index("ix_attachments_unattached", "created_at", postgresql_where=text("message_id is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.messages.id"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.blobs.id"))
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def is_image(self) -> bool:
        """Whether it was re-encoded here: only then is it shown, and has a thumbnail."""
        return self.width is not None
