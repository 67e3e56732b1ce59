from shared.web.schemas import Answer, Time


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
