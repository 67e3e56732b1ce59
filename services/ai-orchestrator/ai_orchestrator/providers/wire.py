"""What the wires have in common: one question is one request, and its answer is read as it comes."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import httpx2

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts import reply_v2
from ai_orchestrator.providers.channel import Channel, Refused, translated
from ai_orchestrator.providers.faults import Breach
from ai_orchestrator.providers.port import Pieces, Question
from ai_orchestrator.providers.reading import Reading
from ai_orchestrator.providers.sockets import watched_call


class Wire(ABC):
    """A provider over HTTP; safe to share between threads.

    `first_token_s` is how long it may take to begin, `stall_s` how long to fall silent.
    """

    prompt_version = reply_v2.VERSION
    answers_at: ClassVar[str]
    models_at: ClassVar[str]
    reading: ClassVar[type[Reading]]

    def __init__(self, channel: Channel, *, first_token_s: float, stall_s: float) -> None:
        self._channel = channel
        self._first_token_s = first_token_s
        self._stall_s = stall_s

    def stream(self, question: Question, halt: Halt) -> Pieces:
        """One call. Complete means that the provider said so; else the last thing is a ProviderFault."""
        with watched_call(halt) as call, translated(halt):
            call.allow(min(self._first_token_s, question.until - time.monotonic()))
            with self._posted(question) as response, translated(halt, Breach.CUT):
                yield from self.reading(response, call, question, self._stall_s).pieces()

    def list_models(self, patience_s: float) -> list[str]:
        """The ids the server offers. Raises ProviderFault."""
        halt = Halt()
        with watched_call(halt) as call, translated(halt):
            call.allow(patience_s)
            return self._channel.list_models(self.models_at)

    def close(self) -> None:
        self._channel.close()

    @abstractmethod
    def body_of(self, question: Question) -> Mapping[str, Any]:
        """The request's body."""

    @abstractmethod
    def adapt(self, question: Question, body: Mapping[str, Any], refusal: Refused) -> None:
        """Look at a refusal of this body. Raises AskDifferently if the next body will be another, for its sake."""

    @contextmanager
    def _posted(self, question: Question) -> Iterator[httpx2.Response]:
        body = self.body_of(question)
        try:
            with self._channel.posted(self.answers_at, body) as response:
                yield response
        except Refused as refusal:
            self.adapt(question, body, refusal)
            raise
