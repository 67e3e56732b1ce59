"""Reading one streamed answer: pieces as they come, patience from one to the next, and how it ended."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import httpx2

from ai_orchestrator.providers.channel import join_bounded
from ai_orchestrator.providers.faults import Breach, Symptom, classify
from ai_orchestrator.providers.port import End, Pieces, Question, ToolCall, ToolCalls
from ai_orchestrator.providers.sockets import WatchedCall
from ai_orchestrator.providers.sse import Unreadable, read_events, read_object
from ai_orchestrator.providers.text import Mender
from ai_orchestrator.providers.tool_calls import CallDrafts
from shared.contracts.reply import Finish
from shared.contracts.usage import Usage

AFTER_FINISH_S = 2.0
DRAIN_S = 0.2
LONGEST_WHOLE = 4 * 1024 * 1024


class Reading(ABC):
    """One response of one wire. A wire says what each event means (`take`) and whether the answer is whole.

    Whatever comes without an end that the provider itself told of is a fault, never an End.
    """

    def __init__(self, response: httpx2.Response, call: WatchedCall, question: Question, stall_s: float) -> None:
        self._response = response
        self._call = call
        self._question = question
        self._stall_s = stall_s
        self._mender = Mender()
        self._said: list[str] = []
        self.calls = CallDrafts()
        self.usage = Usage()
        self.over = False

    @abstractmethod
    def take(self, event: dict[str, Any]) -> str:
        """The text in the event, as it came. Sets `over` when nothing more is to come."""

    @abstractmethod
    def take_whole(self, body: dict[str, Any]) -> str:
        """The text of an answer that was not streamed."""

    @property
    @abstractmethod
    def complete(self) -> bool:
        """Whether the provider said that the answer is whole."""

    @abstractmethod
    def finish(self) -> Finish | None:
        """How the complete answer ended, None for tool calls. Raises ProviderFault for an end that is no answer."""

    def pieces(self) -> Pieces:
        """The text, then its End or ToolCalls. Raises ProviderFault, Unreadable or what the transport raises."""
        chunks = _chunks_of(self._response)
        try:
            yield from self._read(chunks)
        except (httpx2.TransportError, Unreadable):
            if not self.complete:
                raise
        end = self._end()
        self._drain(chunks)
        yield end

    def progress(self) -> None:
        """Something of the answer came: wait again as long for the next."""
        self._call.allow(min(self._stall_s, self._question.until - time.monotonic()))

    def expect_rest(self) -> None:
        """The answer is whole but for figures that may follow: they are not waited for long."""
        self._call.allow(AFTER_FINISH_S)

    def _read(self, chunks: Iterator[bytes]) -> Iterator[str]:
        for text in self._texts(chunks):
            mended = self._mender.mend(text) if text else ""
            if mended:
                if self._question.tools:
                    self._said.append(mended)
                yield mended
            if self.over:
                return
            if time.monotonic() > self._question.until:
                raise classify(Symptom(breach=Breach.TIMEOUT))

    def _texts(self, chunks: Iterator[bytes]) -> Iterator[str]:
        content_type = self._response.headers.get("content-type", "")
        if content_type.startswith("text/html"):
            raise Unreadable("a page")
        if content_type.startswith("application/json"):
            yield self.take_whole(read_object(join_bounded(chunks, LONGEST_WHOLE)))
            return
        for event in read_events(chunks):
            yield self.take(event)

    def _end(self) -> End | ToolCalls:
        if not self.complete:
            raise classify(Symptom(breach=Breach.CUT))
        finish = self.finish()
        if finish is not None:
            return End(finish, self.usage)
        if not (self.calls and self._question.tools and self._question.may_call):
            raise classify(Symptom(breach=Breach.UNREADABLE))
        calls = self.calls.finish(self._question)
        return ToolCalls(calls, "".join(self._said), self.usage, self.carried(calls))

    def carried(self, calls: tuple[ToolCall, ...]) -> object:
        """What the wire itself needs to go on after the calls."""
        return None

    def _drain(self, chunks: Iterator[bytes]) -> None:
        """Read to the end of the body, so that the connection can serve the next call."""
        self._call.allow(DRAIN_S)
        try:
            for _ in chunks:
                continue
        except httpx2.TransportError:
            return  # the answer is whole already; only the connection is lost


def _chunks_of(response: httpx2.Response) -> Iterator[bytes]:
    """The content as it comes. We ask for no encoding, and without one a chunk needs no decoder's detour."""
    return response.iter_bytes() if "content-encoding" in response.headers else response.iter_raw()


def text_of(content: object) -> str:
    """Text of a delta: a string, or parts of which some are text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return ""


def count_of(value: object) -> int | None:
    """A number of tokens, None for anything that cannot be one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
