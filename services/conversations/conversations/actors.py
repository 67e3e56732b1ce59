"""Who acts: a person by their access token, or a service by its own."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever a change is made by, as events and audit tell it."""

    type: Literal["user", "ai", "system"]
    id: UUID | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"type": self.type, "id": str(self.id) if self.id else None}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who proved who they are, by which session, until when (Unix seconds)."""

    user_id: UUID
    session_id: UUID
    username: str | None
    display_name: str
    is_admin: bool
    expires_at: int

    @property
    def actor(self) -> Actor:
        return Actor("user", self.user_id)


SYSTEM = Actor("system")
