"""How a service asks accounts about a personal access token, which it never sends: only its hash."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.contracts.model import Contract


class TokenQuestion(Contract):
    """SHA-256 of the whole token, in lower-case hexadecimal."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Introspection(Contract):
    """Whose token it is and what it may do (after RFC 7662); all but `active` is empty for one that is not good."""

    active: bool
    token_id: UUID | None = None
    user_id: UUID | None = None
    username: str | None = None
    display_name: str | None = None
    scopes: list[str] = []
    is_admin: bool = False
    expires_at: datetime | None = None
