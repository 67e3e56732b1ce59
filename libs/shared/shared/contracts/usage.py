from pydantic import Field

from shared.contracts.model import Contract


class Usage(Contract):
    """What a provider said a call used; an unknown figure is null, never 0."""

    prompt_tokens: int | None = Field(default=None, ge=0)
    completion_tokens: int | None = Field(default=None, ge=0)
    cached_tokens: int | None = Field(default=None, ge=0)
    reported_cost_micro_usd: int | None = Field(default=None, ge=0)
