from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from conversations.provider_keys.addresses import require_public_address
from shared.web.schemas import Answer, Request, Time

Wire = Literal["openai", "anthropic"]
BaseUrl = Annotated[str, Field(max_length=2000, pattern=r"^[!-~]+$"), AfterValidator(require_public_address)]
SHOWN = 4


def _require_sendable(key: SecretStr) -> SecretStr:
    if not all("!" <= sign <= "~" for sign in key.get_secret_value()):
        raise ValueError("must be letters, digits and signs of ASCII without blanks, as a header can hold")
    return key


class NewKey(Request):
    """A key of mine; where no address is given, the maker's own."""

    label: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    wire: Wire
    base_url: BaseUrl | None = None
    key: Annotated[SecretStr, Field(min_length=8, max_length=1000), AfterValidator(_require_sendable)]
    client_id: UUID | None = None

    @property
    def last4(self) -> str:
        """What is kept of the key in the open."""
        return self.key.get_secret_value()[-SHOWN:]


class OpenPart(Request):
    """A request as it is known again: with so much of the key as is kept in the open anyway."""

    label: str
    wire: Wire
    base_url: str | None
    last4: str


class KeyAnswer(Answer):
    """A key of mine as it can be told from others; the key itself is never answered."""

    id: UUID
    label: str
    wire: Wire
    base_url: str
    last4: str
    created_at: Time
    updated_at: Time
