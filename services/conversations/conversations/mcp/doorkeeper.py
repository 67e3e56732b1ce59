"""Lets programs in that speak the Model Context Protocol; what speaks it is only loaded for the first of them."""

from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from shared.database.transactions import Database
from shared.web.rate_limits import RateLimits

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class Doorkeeper:
    """Runs for as long as the app; the protocol's machinery, which takes long to load, runs once it is wanted."""

    def __init__(self, database: Database, limits: RateLimits) -> None:
        self._database = database
        self._limits = limits
        self._wanted = anyio.Event()
        self._ready = anyio.Event()
        self._manager: StreamableHTTPSessionManager | None = None

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._wanted.wait()
        manager = await run_sync(self._make_manager)
        async with manager.run():
            self._manager = manager
            self._ready.set()
            await anyio.sleep_forever()

    async def open(self) -> "StreamableHTTPSessionManager":
        """What answers the protocol's requests."""
        self._wanted.set()
        await self._ready.wait()
        if self._manager is None:
            raise RuntimeError("the doorkeeper has gone")
        return self._manager

    def _make_manager(self) -> "StreamableHTTPSessionManager":
        from conversations.mcp.server import make_manager

        return make_manager(self._database, self._limits)
