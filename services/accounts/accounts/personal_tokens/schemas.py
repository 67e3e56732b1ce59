from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, field_validator

from shared.web.schemas import Answer, Request, Time

Scope = Literal["read", "write", "mcp", "admin"]


class NewToken(Request):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)]
    expires_at: Time | None = None

    @field_validator("scopes")
    @classmethod
    def _each_once(cls, scopes: list[Scope]) -> list[Scope]:
        return sorted(set(scopes))


class TokenEntry(Answer):
    """A personal access token as the list of them shows it."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    expires_at: Time | None
    last_used_at: Time | None
    created_at: Time
    updated_at: Time


class TokenAnswer(TokenEntry):
    """A new token; it is never answered again."""

    token: str
