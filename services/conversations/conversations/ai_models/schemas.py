from typing import Annotated, Literal

from pydantic import Field

from shared.web.schemas import Answer, Request, Time

_PART = r"[A-Za-z0-9_~@:+.-]*[A-Za-z0-9_][A-Za-z0-9_~@:+.-]*"
ModelId = Annotated[str, Field(min_length=3, max_length=100, pattern=rf"^{_PART}(/{_PART})+$")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Avatar = Annotated[str, Field(min_length=1, max_length=10)]
Provider = Annotated[str, Field(min_length=1, max_length=50)]
ConnectionName = Annotated[str, Field(min_length=1, max_length=100)]
WireName = Annotated[str, Field(min_length=1, max_length=200)]
Tokens = Annotated[int, Field(gt=0, le=100_000_000)]
Price = Annotated[int, Field(ge=0, le=10**12)]


class GivenCapabilities(Request):
    tools: bool = False
    images: bool = False
    context_tokens: Tokens | None = None
    max_output_tokens: Tokens | None = None


class GivenPrices(Request):
    """Micro-USD per million tokens; unknown is null."""

    input: Price | None = None
    output: Price | None = None
    cached_input: Price | None = None


class NewModel(Request):
    """`id` is `maker/name`; `served_by` names the connection, else the longest matching pattern decides."""

    id: ModelId
    name: Name
    display_name: Name | None = None
    avatar: Avatar | None = None
    provider: Provider
    served_by: ConnectionName | None = None
    wire_name: WireName | None = None
    capabilities: GivenCapabilities = GivenCapabilities()
    prices: GivenPrices | None = None
    is_active: bool = True
    suggested: bool = False


class ModelChange(Request):
    """A merge patch; prices that an administrator gives go before published ones, null goes back to those."""

    name: Name = ""
    display_name: Name | None = None
    avatar: Avatar | None = None
    provider: Provider | None = None
    served_by: ConnectionName | None = None
    wire_name: WireName | None = None
    capabilities: GivenCapabilities | None = None
    prices: GivenPrices | None = None
    is_active: bool = True
    suggested: bool = False


class ConnectionAnswer(Answer):
    """A way to reach models; `circuit` tells whether its calls go through."""

    name: str
    wire: Literal["openai", "anthropic", "scribe"]
    base_url: str | None
    models: list[str]
    healthy: bool
    reason: str | None
    circuit: Literal["closed", "open", "half_open"]
    checked_at: Time


class Capabilities(Answer):
    tools: bool = False
    images: bool = False
    context_tokens: int | None = None
    max_output_tokens: int | None = None


class Prices(Answer):
    """Micro-USD per million tokens; unknown is null."""

    input: int | None = None
    output: int | None = None
    cached_input: int | None = None


class AIModelAnswer(Answer):
    id: str
    name: str
    display_name: str | None
    avatar: str | None
    provider: str | None
    served_by: str | None
    wire_name: str | None
    available: bool
    reason: str | None
    is_active: bool
    suggested: bool
    capabilities: Capabilities
    prices: Prices
    created_at: Time
    updated_at: Time
    version: int
