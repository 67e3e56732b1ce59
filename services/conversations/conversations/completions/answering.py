"""The answer to a question over the OpenAI wire, while its asker waits for it."""

from abc import ABC, abstractmethod
from contextlib import aclosing
from typing import Any

import anyio
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from conversations.completions.following import AnswerFollower
from conversations.completions.wire import STILL_THERE, Rendering, failing, refuse
from conversations.events.stream import HEADERS
from conversations.events.subscribers import Subscriber, Subscribers
from shared.errors import DomainError


class Waiting(Response, ABC):
    """Waits on a stream of the room, and leaves it at the end or when the asker hangs up; the AI goes on writing."""

    def __init__(self, subscribers: Subscribers, subscriber: Subscriber, follower: AnswerFollower) -> None:
        super().__init__()
        self._subscribers = subscribers
        self._subscriber = subscriber
        self._follower = follower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_watch, receive, tasks.cancel_scope)
                await self._answer(scope, receive, send)
                tasks.cancel_scope.cancel()
        finally:
            self._subscribers.remove(self._subscriber)

    @abstractmethod
    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, or why there is none."""


class WholeCompletion(Waiting):
    """One answer, sent when it is written."""

    def __init__(self, rendering: Rendering, *waiting: Any) -> None:
        super().__init__(*waiting)
        self._rendering = rendering

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response
        try:
            response = JSONResponse(self._rendering.whole(await self._follower.whole()))
        except DomainError as refusal:
            response = refuse(refusal)
        await response(scope, receive, send)


class StreamedCompletion(Waiting):
    """An answer as it is written, as server-sent events."""

    def __init__(self, rendering: Rendering, *waiting: Any, wants_usage: bool) -> None:
        super().__init__(*waiting)
        self._rendering = rendering
        self._wants_usage = wants_usage
        self.init_headers({**HEADERS, "Content-Type": "text/event-stream"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [item for item in self.raw_headers if item[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            await _send_chunk(send, self._rendering.opening())
            await self._send_pieces(send)
            last = self._closing()
        except DomainError as refusal:
            last = failing(refusal)
        await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _send_pieces(self, send: Send) -> None:
        async with aclosing(self._follower.pieces()) as pieces:
            async for piece in pieces:
                await _send_chunk(send, self._rendering.piece(piece) if piece else STILL_THERE)

    def _closing(self) -> bytes:
        assert self._follower.answer is not None  # noqa: S101 — set when the pieces end
        return self._rendering.closing(self._follower.answer, wants_usage=self._wants_usage)


async def _send_chunk(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _watch(receive: Receive, waiting: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    waiting.cancel()
