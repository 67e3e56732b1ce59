"""What makers and brokers publish as their prices, from the `genai-prices` library."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import TieredPrices

MICRO = 1_000_000
BROKER = "openrouter"
_NAMES = {"input": "input_mtok", "output": "output_mtok", "cached_input": "cache_read_mtok"}


def find_list_prices(model_id: str) -> dict[str, int] | None:
    """The catalogue prices of `maker/name` in micro-USD per million tokens; None where none are published.

    The maker's own prices go before a broker's. Of prices that rise with the length of a prompt the highest counts,
    so that no reservation is too small.
    """
    maker, _, name = model_id.partition("/")
    price = _find(maker, name) or _find(BROKER, model_id)
    if price is None:
        return None
    found = {ours: getattr(price, theirs, None) for ours, theirs in _NAMES.items()}
    return {name: _micro_usd(value) for name, value in found.items() if value is not None}


def _find(provider: str, model: str) -> Any:
    try:
        _provider, found = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    return found.get_prices(datetime.now(UTC))


def _micro_usd(price: Decimal | TieredPrices) -> int:
    if isinstance(price, TieredPrices):
        price = max([price.base, *(tier.price for tier in price.tiers)])
    return int(price * MICRO)
