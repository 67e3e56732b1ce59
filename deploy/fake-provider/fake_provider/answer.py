"""What will be said in answer to a call."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from fake_provider.ask import Ask
from fake_provider.config import ToolCall
from fake_provider.steering import Plan

_TOKEN = re.compile(r"\S{1,16}\s*|\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """`length` tokens of text, then tool calls. Without `tokens` each token tells its number and its time."""

    length: int
    tokens: Sequence[str] | None
    tool_calls: tuple[ToolCall, ...]
    clipped: bool

    def token_at(self, index: int) -> str:
        """Token `index`; one that tells the time tells that of this call."""
        return f"{index}:{time.monotonic_ns()} " if self.tokens is None else self.tokens[index]


def compose_answer(ask: Ask, plan: Plan) -> Answer:
    """The answer a plan asks for, no longer than the caller allows."""
    tool_calls = plan.config.tool_calls or ()
    if ask.ends_with_tool_result and not plan.scripted:
        tool_calls = ()
    tokens = _tokens_of(plan.config.text, bool(tool_calls))
    length = plan.config.tokens if tokens is None else len(tokens)
    clipped = ask.max_tokens is not None and length > ask.max_tokens
    if clipped and ask.max_tokens is not None:
        return Answer(ask.max_tokens, tokens, (), clipped=True)
    return Answer(length, tokens, tool_calls, clipped=False)


def _tokens_of(text: str | None, calls_tools: bool) -> list[str] | None:
    if text is not None:
        return _TOKEN.findall(text)
    return [] if calls_tools else None
