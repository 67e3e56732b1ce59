"""One HTTP exchange over ASGI that notices when the caller goes away."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]


class ClientGone(Exception):
    """The caller closed the connection before the answer was complete."""


class Exchange:
    """A request being answered. A caller's leaving is noticed while waiting, and ends the wait at once."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.port: int = scope["client"][1]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self._receive = receive
        self._send = send
        self._gone = False
        self._watch: asyncio.Task[None] | None = None
        self._wake: asyncio.Future[None] | None = None

    async def read_body(self) -> bytes:
        """The whole body. Raises `ClientGone` if it does not arrive whole."""
        chunks = []
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunks.append(message.get("body", b""))
            if not message.get("more_body", False):
                return b"".join(chunks)

    async def start(self, status: int, headers: Headers) -> None:
        """Send the status and the headers."""
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, data: bytes) -> None:
        """Send a piece of the body; as one chunk if the length was not declared."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def finish(self, data: bytes) -> None:
        """Send the last piece and end the body. Raises `ClientGone` if nobody is known to listen any more."""
        if self._gone:
            raise ClientGone
        await self._send({"type": "http.response.body", "body": data, "more_body": False})

    async def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer at once."""
        await self.start(status, [*headers, (b"content-length", b"%d" % len(body))])
        await self.finish(body)

    async def wait(self, seconds: float) -> None:
        """Let time pass, at least one turn of the loop. Raises `ClientGone` as soon as the caller leaves."""
        loop = asyncio.get_running_loop()
        if self._watch is None:
            self._watch = loop.create_task(self._watch_for_departure())
        if self._gone:
            raise ClientGone
        self._wake = loop.create_future()
        timer = loop.call_later(seconds, _wake_up, self._wake)
        try:
            await self._wake
        finally:
            timer.cancel()
        if self._gone:
            raise ClientGone

    def close(self) -> None:
        """Stop watching the caller."""
        if self._watch is not None:
            self._watch.cancel()

    async def _watch_for_departure(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        if self._wake is not None:
            _wake_up(self._wake)


def _wake_up(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
