from typing import Literal

from pydantic import Field

from shared.contracts.model import Contract


class ReportedConnection(Contract):
    """One provider connection as a worker sees it; `models` are allow-list patterns, `*` last."""

    name: str = Field(min_length=1, max_length=100)
    wire: Literal["openai", "anthropic", "scribe"]
    base_url: str | None = None
    models: list[str]
    healthy: bool
    reason: str | None = None


class ConnectionReport(Contract):
    connections: list[ReportedConnection] = Field(max_length=100)
