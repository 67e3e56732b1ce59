"""Whether the services behind the gateway are ready."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

TIMEOUT_S = 2.0
REMEMBERED_S = 1.0


class GatewayHealth:
    """Answers `GET /healthz` with 200 or 503 and {status, services}; asks the services at most once a second.

    `ready_urls` holds the address of each service's readiness by its name.
    """

    def __init__(self, ready_urls: Mapping[str, str]) -> None:
        self._ready_urls = ready_urls
        self._client: httpx2.AsyncClient | None = None
        self._asking = asyncio.Lock()
        self._services: dict[str, str] = {}
        self._asked_at = float("-inf")

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        async with httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
            self._client = client
            yield
            self._client = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        services = await self._ask_services()
        is_well = all(word == "ok" for word in services.values())
        answer = {"status": "ok" if is_well else "unavailable", "services": services}
        await JSONResponse(answer, status_code=200 if is_well else 503)(scope, receive, send)

    async def _ask_services(self) -> dict[str, str]:
        async with self._asking:
            if time.monotonic() > self._asked_at + REMEMBERED_S:
                words = await asyncio.gather(*(self._ask(url) for url in self._ready_urls.values()))
                self._services = dict(zip(self._ready_urls, words, strict=True))
                self._asked_at = time.monotonic()
            return self._services

    async def _ask(self, url: str) -> str:
        if self._client is None:
            return "unavailable"
        try:
            response = await self._client.get(url)
        except httpx2.HTTPError:
            return "unavailable"
        return "ok" if response.status_code == 200 else "unavailable"
