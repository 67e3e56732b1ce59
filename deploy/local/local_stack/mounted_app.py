"""An ASGI app inside another one, with a lifespan of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LAST_WORDS_S = 1.0


class MountedApp:
    """Runs an app's lifespan, which nobody else would, and gives each request the state the lifespan made."""

    def __init__(self, name: str, app: ASGIApp) -> None:
        self.name = name
        self._app = app
        self._state: dict[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = self._state.copy()
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """From the app's startup to its shutdown. Raises RuntimeError, caused by the app's error, when one fails."""
        life = _Life(self.name, self._app, self._state)
        await life.take("startup")
        try:
            yield
        finally:
            await life.take("shutdown")


class _Life:
    """The conversation with one app over its lifespan (ASGI, lifespan protocol 2.0)."""

    def __init__(self, name: str, app: ASGIApp, state: dict[str, Any]) -> None:
        self._name = name
        self._questions: asyncio.Queue[Message] = asyncio.Queue()
        self._answers: asyncio.Queue[Message] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
        self._task = asyncio.ensure_future(self._run(app, scope))

    async def take(self, step: str) -> None:
        await self._questions.put({"type": f"lifespan.{step}"})
        answer = await self._answers.get()
        if answer["type"] != f"lifespan.{step}.complete":
            await asyncio.wait({self._task}, timeout=LAST_WORDS_S)
            cause = self._task.exception() if self._task.done() else None
            raise RuntimeError(f"{step} of {self._name} failed") from cause

    async def _run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self._questions.get, self._answers.put)
        finally:
            self._answers.put_nowait({"type": "ended"})
