"""Waits for one answer and hands its text on as it is written, by the events of the room."""

import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import Any
from uuid import UUID

import anyio
from pydantic_core import from_json

from conversations.completions.service import Question, WholeAnswer
from conversations.errors import NoAnswer
from conversations.events.hub import EventHub
from conversations.events.subscribers import Subscriber
from conversations.events.types import EventType, Farewell, PassingType
from shared.errors import Unauthenticated

DEADLINE_S = 300
STILL_THERE_S = 15
Find = Callable[[], WholeAnswer | None]


class AnswerFollower:
    """Follows the answer to `question` on a stream that was opened before it was asked.

    The events only say when to look and what is being written: the answer is read where it is kept, by `find`.
    """

    def __init__(self, hub: EventHub, subscriber: Subscriber, question: Question, find: Find) -> None:
        self._hub = hub
        self._outbox = subscriber.outbox
        self._question = question
        self._find = find
        self._text = _WrittenText(question.answer_id)
        self._until = time.monotonic() + DEADLINE_S
        self.answer: WholeAnswer | None = None

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The answer's text, piece by piece, nothing ("") every now and then; then `answer` is set.

        Raises NoAnswer where none comes, in time, or where its text began anew after some of it was handed on.
        """
        self.answer = await self._hub.read_patiently(self._find)
        while self.answer is None:
            is_told = await self._wait()
            yield self._text.take()
            if is_told:
                self.answer = await self._hub.read_patiently(self._find)
        yield self._text.take_rest(self.answer.text)

    async def whole(self) -> WholeAnswer:
        """The answer once it is written. Raises NoAnswer."""
        async with aclosing(self.pieces()) as pieces:
            async for _ in pieces:
                pass
        if self.answer is None:
            raise NoAnswer
        return self.answer

    async def _wait(self) -> bool:
        """Whether something was said of the turn; waits for news for a while only."""
        remaining = self._until - time.monotonic()
        if remaining <= 0:
            raise NoAnswer("it is still being written: it will be in the room", extra={"reason": "deadline"})
        with anyio.move_on_after(min(remaining, STILL_THERE_S)):
            await self._outbox.wait()
        farewell = self._outbox.farewell
        told = [self._is_of_turn(event) for event in _read_events(self._outbox.take())]
        if farewell is Farewell.REVOKED:
            raise Unauthenticated
        if farewell is not None:
            raise NoAnswer("the server is going away: it will be in the room", extra={"reason": "shutdown"})
        return any(told)

    def _is_of_turn(self, event: dict[str, Any]) -> bool:
        data = event["data"]
        if event["type"] == PassingType.MESSAGE_DELTA:
            self._text.append(data)
        elif event["type"] == PassingType.MESSAGE_TEXT:
            self._text.replace(data["draft"])
        elif event["type"] == EventType.TURN_UPDATED:
            return bool(data["turn"]["trigger_id"] == str(self._question.id))
        return bool(event["type"] == EventType.RESET)


class _WrittenText:
    """What is written of an answer, and how much of it was handed on."""

    def __init__(self, answer_id: UUID) -> None:
        self._answer_id = str(answer_id)
        self._attempt = 0
        self._written = ""
        self._taken = ""

    def append(self, delta: dict[str, Any]) -> None:
        """Take a piece, if it joins on; a gap is filled by the whole text, which comes later."""
        if delta["message_id"] != self._answer_id or delta["attempt"] < self._attempt:
            return
        if delta["attempt"] > self._attempt:
            self._attempt, self._written = delta["attempt"], ""
        if delta["offset"] <= len(self._written):
            self._written = self._written[: delta["offset"]] + delta["text"]

    def replace(self, draft: dict[str, Any]) -> None:
        if draft["message_id"] == self._answer_id and draft["attempt"] >= self._attempt:
            self._attempt, self._written = draft["attempt"], draft["text"]

    def take(self) -> str:
        """What is new; nothing while another attempt has not got beyond what was handed on of the one before."""
        if not self._written.startswith(self._taken):
            return ""
        fresh = self._written[len(self._taken) :]
        self._taken = self._written
        return fresh

    def take_rest(self, whole: str) -> str:
        """What of the answer was not handed on. Raises NoAnswer where something else was."""
        if not whole.startswith(self._taken):
            raise NoAnswer("it began anew: the room has it as it is", extra={"reason": "began_anew"})
        return whole[len(self._taken) :]


def _read_events(chunk: bytes) -> Iterator[dict[str, Any]]:
    """The events of frames as they would go over the wire."""
    for line in chunk.split(b"\n"):
        if line.startswith(b"data: "):
            yield from_json(line[6:])
