"""Asks the AIs of rooms and sees their answers come: of every token how old it was when it could be read."""

import asyncio
import json
import re
import statistics
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from benchmarks.http_client import Connection

PATIENCE_S = 150.0
TOKEN = re.compile(r"\d+:(\d+) ")
"""What the fake provider says: each token tells its number and the time it was made, by this machine's clock."""


@dataclass
class Answer:
    """One answer as its reader sees it, its times in monotonic seconds; `ages_ms` are those of its tokens."""

    asked_at: float = field(default_factory=time.monotonic)
    first_at: float = 0.0
    last_at: float = 0.0
    ages_ms: list[tuple[float, float]] = field(default_factory=list)
    whole: asyncio.Event = field(default_factory=asyncio.Event)
    _text: str = ""
    _told: int = 0

    @property
    def first_text_ms(self) -> float:
        return (self.first_at - self.asked_at) * 1000

    def take(self, piece: str, offset: int) -> None:
        """Text that can be read from now on, as far as it could not be before."""
        assert offset <= len(self._text), "a piece between was lost"
        now = time.monotonic()
        fresh = piece[len(self._text) - offset :]
        if not fresh:
            return
        self.first_at = self.first_at or now
        self.last_at = now
        self._text += fresh
        for token in TOKEN.finditer(self._text, self._told):
            self.ages_ms.append((now, now * 1000 - int(token[1]) / 1e6))
            self._told = token.end()

    def ages_within(self, begin: float, end: float) -> list[float]:
        """The ages of the tokens that could be read in this stretch of time."""
        return [age for at, age in self.ages_ms if begin <= at <= end]


class Audience:
    """One person's event stream, and the answers they wait for, one a room at a time."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self._awaited: dict[str, Answer] = {}
        self._hello = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Audience"]:
        """Listen while the block runs."""
        connection = Connection(self._url)
        listener = asyncio.create_task(self._listen(connection))
        try:
            await asyncio.wait_for(self._hello.wait(), PATIENCE_S)
            yield self
        finally:
            listener.cancel()
            connection.close()

    async def ask(self, connection: Connection, room: str) -> Answer:
        """Post a question to the room; its answer, which is still to come."""
        answer = self._awaited[room] = Answer()
        body = {"client_id": str(uuid4()), "content": "hello"}
        await connection.request("POST", f"/api/v1/conversations/{room}/messages", body, token=self._token)
        return answer

    async def ask_through(self, connection: Connection, room: str) -> Answer:
        """The answer to one question, once it is whole."""
        answer = await self.ask(connection, room)
        await asyncio.wait_for(answer.whole.wait(), PATIENCE_S)
        return answer

    async def _listen(self, connection: Connection) -> None:
        async for data in connection.stream("GET", "/api/v1/events", token=self._token):
            event = json.loads(data)
            answer = self._awaited.get(event.get("conversation_id", ""))
            if event["type"] == "hello":
                self._hello.set()
            elif answer is not None:
                _note(answer, event)


def _note(answer: Answer, event: dict[str, Any]) -> None:
    data = event["data"]
    if event["type"] == "message.delta":
        answer.take(data["text"], data["offset"])
    elif event["type"] == "message.text":
        answer.take(data["draft"]["text"], 0)
    elif event["type"] == "message.created" and data["message"]["sender_type"] == "ai":
        answer.take(data["message"]["content"], 0)
        answer.whole.set()


async def ask_directly(connection: Connection) -> Answer:
    """The answer to one question without any room: of the provider, or of what passes it on."""
    answer = Answer()
    body = {"model": "gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
    length = 0
    async for data in connection.stream("POST", "/v1/chat/completions", body):
        choices = json.loads(data)["choices"] if data != "[DONE]" else []
        text = choices[0]["delta"].get("content") if choices else None
        if text:
            answer.take(text, length)
            length += len(text)
    return answer


def median_first_ms(answers: Iterable[Answer]) -> float:
    return statistics.median(answer.first_text_ms for answer in answers)
