from typing import Literal
from uuid import UUID

from shared.web.schemas import Answer, Time


class PersonAnswer(Answer):
    """A person's card."""

    id: UUID
    username: str | None
    display_name: str
    avatar_url: str | None
    source: Literal["account", "import"]
    is_active: bool
    created_at: Time
    updated_at: Time
    version: int
