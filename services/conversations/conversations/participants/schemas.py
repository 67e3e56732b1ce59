from typing import Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from conversations.people.schemas import PersonAnswer
from shared.web.schemas import Answer, Request, Time

RoleName = Literal["owner", "admin", "member", "observer"]


class NewParticipant(Request):
    """Someone to add, by id or by username."""

    user_id: UUID | None = None
    username: str | None = Field(default=None, min_length=1, max_length=50)
    role: Literal["admin", "member", "observer"] = "member"
    client_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "NewParticipant":
        if (self.user_id is None) == (self.username is None):
            raise ValueError("give either user_id or username")
        return self


class ParticipantChange(Request):
    role: RoleName


class HandOver(Request):
    user_id: UUID


class PointersChange(Request):
    """Places in the room; what is left out stays."""

    last_read_seq: int | None = Field(default=None, ge=0, lt=2**31)
    last_delivered_seq: int | None = Field(default=None, ge=0, lt=2**31)


class TypingNews(Request):
    typing: bool


class ParticipantAnswer(Answer):
    conversation_id: UUID
    user_id: UUID
    user: PersonAnswer
    role: RoleName
    joined_at: Time
    left_at: Time | None
    visible_from_seq: int
    left_seq: int | None
    last_read_seq: int
    last_delivered_seq: int
    last_read_at: Time | None
    is_active: bool
    metadata: dict[str, Any]
    created_at: Time
    updated_at: Time
    version: int
