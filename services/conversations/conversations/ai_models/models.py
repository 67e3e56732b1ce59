from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class AIModel(Base):
    """An entry of the catalogue: `provider` is the maker, `served_by` the connection that serves it.

    `prices_by` says who set the prices: the operator, or the published list where they set none.
    """

    __tablename__ = "ai_models"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    display_name: Mapped[str | None] = mapped_column(String(100))
    avatar: Mapped[str | None] = mapped_column(String(10))
    provider: Mapped[str | None] = mapped_column(String(50))
    served_by: Mapped[str | None] = mapped_column(String(100))
    wire_name: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    suggested: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    capabilities: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    prices: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    prices_by: Mapped[str | None] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ProviderConnection(Base):
    """A way to reach models, as a worker last reported it."""

    __tablename__ = "provider_connections"
    __table_args__ = (CheckConstraint("wire in ('openai', 'anthropic', 'scribe')", name="wire"),)

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    wire: Mapped[str]
    base_url: Mapped[str | None]
    models: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    healthy: Mapped[bool]
    reason: Mapped[str | None]
    circuit: Mapped[str] = mapped_column(String(10), default="closed", server_default="closed")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    reported_by: Mapped[str]
    checked_at: Mapped[datetime]
