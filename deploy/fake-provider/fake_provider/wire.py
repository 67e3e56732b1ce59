"""What a provider's wire format must be able to say."""

import json
from collections.abc import Callable
from typing import Any, Literal, Protocol

from fake_provider.answer import Answer
from fake_provider.ask import Ask
from fake_provider.config import Refusal, ToolCall
from fake_provider.exchange import Headers

Finish = Literal["complete", "length", "tools"]

JSON_TYPE = (b"content-type", b"application/json")
STREAM_HEADERS: Headers = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
)

encode_text: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False).encode


class Wire(Protocol):
    """One answer in one provider's format: pieces of a stream, or a whole body."""

    def opening(self, answer: Answer) -> bytes:
        """What opens a stream, before any token."""
        ...

    def token(self, text: str) -> bytes:
        """One token of text."""
        ...

    def tool_units(self, answer: Answer) -> list[bytes]:
        """The tool calls in pieces, each sent at its own time like a token."""
        ...

    def closing(self, answer: Answer, sent: int) -> bytes:
        """What says that the answer is complete, with its terminal event. `sent` counts tokens and pieces."""
        ...

    def error_event(self) -> bytes:
        """An error inside the stream: the provider is overloaded."""
        ...

    def refusal(self, sent: int) -> bytes:
        """What ends a stream whose answer is refused, in place of `closing`."""
        ...

    def body(self, answer: Answer, text: str, sent: int, *, complete: bool) -> bytes:
        """The whole answer; without `complete` it does not say how it ended."""
        ...


class Dialect(Protocol):
    """A provider's manner: how it reads requests, and how it refuses them."""

    requires_max_tokens: bool

    def answer(self, ask: Ask) -> Wire:
        """The wire for one answer."""
        ...

    def refuse(self, refusal: Refusal, ask: Ask, key: str) -> tuple[int, bytes]:
        """Status and body of a refusal that was asked for."""
        ...

    def reject(self, message: str, param: str | None) -> tuple[int, bytes]:
        """Status and body for a request that is malformed."""
        ...

    def id_header(self) -> tuple[bytes, bytes]:
        """The header that names the request."""
        ...


def finish_of(answer: Answer) -> Finish:
    """How an answer ends when it is sent whole."""
    if answer.clipped:
        return "length"
    return "tools" if answer.tool_calls else "complete"


def split_arguments(call: ToolCall) -> list[str]:
    """A call's arguments in pieces, as models stream them; at least one piece."""
    text = call.arguments_json
    return [text[start : start + 16] for start in range(0, len(text), 16)] or [""]
