from pydantic import Field

from shared.contracts.model import Contract
from shared.contracts.reply import ModelChoice, ProviderKey


class ModelCall(Contract):
    """That a language model may be asked, which one, and how many tokens its answer may take."""

    model: ModelChoice
    max_tokens: int = Field(gt=0)
    provider_key: ProviderKey | None = None
