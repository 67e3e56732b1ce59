from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from conversations.provider_keys.addresses import require_public_address
from shared.web.schemas import Answer, Request, Time

Wire = Literal["openai", "anthropic"]
BaseUrl = Annotated[str, Field(max_length=2000), AfterValidator(require_public_address)]


class NewKey(Request):
    """A key of mine; where no address is given, the maker's own."""

    label: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    wire: Wire
    base_url: BaseUrl | None = None
    key: Annotated[SecretStr, Field(min_length=8, max_length=1000)]
    client_id: UUID | None = None


class KeyAnswer(Answer):
    """A key of mine as it can be told from others; the key itself is never answered."""

    id: UUID
    label: str
    wire: Wire
    base_url: str
    last4: str
    created_at: Time
    updated_at: Time
