from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from accounts.users.schemas import PASSWORD_MAX, Me
from shared.web.schemas import Answer, Request, Time


class SignIn(Request):
    login: Annotated[str, Field(min_length=1, max_length=255)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=PASSWORD_MAX)]
    otp: Annotated[str, Field(max_length=20)] | None = None


class SessionAnswer(Answer):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 — a scheme (RFC 6750)
    expires_in: int
    session_id: UUID
    user: Me


class SessionEntry(Answer):
    """One of my sign-ins, as the list of them shows it."""

    id: UUID
    last_used_at: Time
    user_agent: str | None
    address: str | None
    current: bool
    created_at: Time
    updated_at: Time
