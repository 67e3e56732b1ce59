"""What calls cost, by a model's prices in micro-USD per million tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.usage import Usage

MILLION = 1_000_000
FREE = "spindle/"


@dataclass(frozen=True)
class Prices:
    """A model's prices; None where they are not known. `cached_input` falls back to `input`."""

    input: int | None = None
    output: int | None = None
    cached_input: int | None = None


def prices_of(model_id: str, given: Mapping[str, Any]) -> Prices:
    """The prices of the catalogue's entry; what is built in costs nothing."""
    if model_id.startswith(FREE):
        return Prices(0, 0, 0)
    return Prices(given.get("input"), given.get("output"), given.get("cached_input"))


def find_cost(prices: Prices, usage: Usage) -> int | None:
    """What a call cost, rounded up to a micro-USD; None if that cannot be known. What the provider said goes first."""
    if usage.reported_cost_micro_usd is not None:
        return usage.reported_cost_micro_usd
    if prices.input is None or prices.output is None:
        return None
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return None if prices != Prices(0, 0, 0) else 0
    cached = min(usage.cached_tokens or 0, usage.prompt_tokens)
    cached_price = prices.input if prices.cached_input is None else prices.cached_input
    total = (
        (usage.prompt_tokens - cached) * prices.input + cached * cached_price + usage.completion_tokens * prices.output
    )
    return -(-total // MILLION)


def find_most(prices: Prices, prompt_tokens: int, max_tokens: int) -> int | None:
    """The most that a call of this size may cost; None where the prices are not known."""
    return find_cost(prices, Usage(prompt_tokens=prompt_tokens, completion_tokens=max_tokens))
