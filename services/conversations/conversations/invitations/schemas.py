from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from shared.clock import utc_now
from shared.web.schemas import Answer, Request, Time

InvitedRole = Literal["admin", "member", "observer"]
Address = Annotated[str, Field(max_length=255, pattern=r"^[^\s@]{1,64}@[^\s@]+$")]


class NewInvitation(Request):
    role: InvitedRole = "member"
    max_uses: int | None = Field(default=None, ge=1, le=1_000_000)
    expires_at: AwareDatetime | None = None
    email: Address | None = None
    client_id: UUID | None = None

    @field_validator("expires_at")
    @classmethod
    def _in_the_future(cls, expires_at: datetime | None) -> datetime | None:
        if expires_at is not None and expires_at <= utc_now():
            raise ValueError("must be in the future")
        return expires_at


class InvitationToken(Request):
    token: Annotated[str, Field(min_length=1, max_length=200)]


class InvitationAnswer(Answer):
    """A link into a room, without what opens it."""

    id: UUID
    conversation_id: UUID
    created_by: UUID
    role: InvitedRole
    uses: int
    max_uses: int | None
    expires_at: Time | None
    email: str | None
    revoked_at: Time | None
    created_at: Time
    updated_at: Time
    version: int


class NewInvitationAnswer(InvitationAnswer):
    """As it was made: `token` and `url` are told this once, and null when the request is repeated."""

    token: str | None
    url: str | None


class InvitingConversation(Answer):
    title: str | None
    description: str | None


class InvitationPreview(Answer):
    """What is behind a link, for who has not joined: `people` is how many are there."""

    conversation: InvitingConversation
    people: int
    ai_names: list[str]
    role: InvitedRole
    expires_at: Time | None
