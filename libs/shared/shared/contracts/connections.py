from typing import Final, Literal

from pydantic import Field

from shared.contracts.model import Contract

PUBLIC_BASE_URLS: Final[dict[Literal["openai", "anthropic"], str]] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
}
"""Where a wire's own maker answers."""


class ReportedConnection(Contract):
    """One provider connection as a worker sees it; `models` are allow-list patterns, `*` last.

    `circuit` tells how its calls go: `open` after several faults in a row, so that calls are refused until
    `half_open` lets one through to try.
    """

    name: str = Field(min_length=1, max_length=100)
    wire: Literal["openai", "anthropic", "scribe"]
    base_url: str | None = None
    models: list[str]
    healthy: bool
    reason: str | None = None
    circuit: Literal["closed", "open", "half_open"] = "closed"


class ConnectionReport(Contract):
    connections: list[ReportedConnection] = Field(max_length=100)
