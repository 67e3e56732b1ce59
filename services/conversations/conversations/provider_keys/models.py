from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class StoredKey(Base):
    """A person's own key for a provider, sealed: nothing of this service can open it. `key_id` names the seal."""

    __tablename__ = "provider_keys"
    __table_args__ = (CheckConstraint("wire in ('openai', 'anthropic')", name="wire"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"), index=True)
    label: Mapped[str] = mapped_column(String(100))
    wire: Mapped[str] = mapped_column(String(10))
    base_url: Mapped[str] = mapped_column(String(2000))
    last4: Mapped[str] = mapped_column(String(4))
    ciphertext: Mapped[str]
    key_id: Mapped[str] = mapped_column(String(32))
