import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, field_validator

from accounts.users.models import USERNAME_PATTERN
from shared.web.schemas import Answer, Request, Time, require_ink, require_web_address

PASSWORD_MIN = 10
PASSWORD_MAX = 256
EVERYBODY = "all"
_ADDRESS = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]+")


def _require_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("must be an e-mail address")
    return value


def _leave_all_to_everybody(value: str) -> str:
    if value.casefold() == EVERYBODY:
        raise ValueError("@all means everybody")
    return value


Username = Annotated[
    str, Field(pattern=USERNAME_PATTERN, min_length=1, max_length=50), AfterValidator(_leave_all_to_everybody)
]
Email = Annotated[str, Field(max_length=255), AfterValidator(_require_address)]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(require_ink)]
Bio = Annotated[str, Field(max_length=4000)]
WebAddress = Annotated[str, Field(max_length=2048), AfterValidator(require_web_address)]
NewPassword = Annotated[SecretStr, Field(min_length=PASSWORD_MIN, max_length=PASSWORD_MAX)]


class SignUp(Request):
    username: Username
    email: Email
    password: NewPassword
    display_name: Name | None = None
    name: Name | None = None
    setup_token: Annotated[SecretStr, Field(max_length=200)] | None = None
    invitation_token: Annotated[SecretStr, Field(max_length=200)] | None = None


class ProfilePatch(Request):
    """A merge patch (RFC 7396): what is absent stays, null clears."""

    username: Username | None = None
    display_name: Name | None = None
    name: Name | None = None
    bio: Bio | None = None
    avatar_url: WebAddress | None = None

    @field_validator("username")
    @classmethod
    def _keep_a_username(cls, username: str | None) -> str | None:
        if username is None:
            raise ValueError("username cannot be cleared")
        return username


class Me(Answer):
    id: UUID
    username: str
    email: str | None
    display_name: str | None
    name: str | None
    avatar_url: str | None
    bio: str | None
    confirmed_at: Time | None
    is_active: bool
    is_admin: bool
    has_second_factor: bool = False
    version: int
    created_at: Time
    updated_at: Time
