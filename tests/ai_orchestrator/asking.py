"""Asks a wire one question, and takes what comes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.anthropic_wire import AnthropicWire
from ai_orchestrator.providers.budget import CallBudget
from ai_orchestrator.providers.openai_wire import OpenAIWire
from ai_orchestrator.providers.port import End, Provider, Question, ToolCalls, ToolSchema
from ai_orchestrator.providers.retry import stream_with_retries
from ai_orchestrator.providers.wire import Wire
from tests.ai_orchestrator.facts import facts

KEY = "sk-lab-test-0042"


WIRES: dict[str, type[OpenAIWire] | type[AnthropicWire]] = {"openai": OpenAIWire, "anthropic": AnthropicWire}


@contextmanager
def wire(
    base_url: str,
    kind: str = "openai",
    *,
    first_token_s: float = 5,
    stall_s: float = 5,
    allow_private: bool = True,
) -> Iterator[Wire]:
    provider = WIRES[kind](
        base_url,
        SecretStr(KEY),
        allow_private=allow_private,
        connections=20,
        first_token_s=first_token_s,
        stall_s=stall_s,
    )
    try:
        yield provider
    finally:
        provider.close()


def question(text: str = "What now?", seconds: float = 30, tools: tuple[ToolSchema, ...] = ()) -> Question:
    return Question(
        facts=facts(text),
        wire_name="fake-mini",
        until=time.monotonic() + seconds,
        messages=[ChatMessage("user", text)],
        tools=tools,
    )


class Asked:
    """What one question got: the text that became visible, and the end if one came."""

    def __init__(self) -> None:
        self.text = ""
        self.end: End | None = None
        self.calls: ToolCalls | None = None
        self.halt = Halt()
        self.waits: list[float] = []

    def ask(
        self, provider: Provider, text: str = "What now?", *, seconds: float = 30, budget: CallBudget | None = None
    ) -> "Asked":
        asked = question(text, seconds)
        pieces = stream_with_retries(
            lambda: provider.stream(asked, self.halt),
            self.halt,
            until=asked.until,
            pulse=self.waits.append,
            budget=budget or CallBudget(),
        )
        for piece in pieces:
            if isinstance(piece, End):
                self.end = piece
            elif isinstance(piece, ToolCalls):
                self.calls = piece
            else:
                self.text += piece
        return self
