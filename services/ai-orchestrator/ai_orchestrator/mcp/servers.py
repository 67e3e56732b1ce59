"""Calls the tools of the servers that the operator allows to AI participants (Model Context Protocol).

A server's tool is called `server.tool` between services; models, whose tool names have no dots, know it as
`server__tool`. Whether a call may be made is the job's owner's to say.
"""

import logging
import re
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import httpx2

from ai_orchestrator.language.invisible import strip_invisible
from ai_orchestrator.providers.port import ToolSchema
from shared.contracts.tools import ToolAnswer
from shared.mcp_servers import NO_SERVERS, AllowedServers, McpServer

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult, Tool

PATIENCE_S = 30.0
REMEMBERED_S = 60.0
MOST_TOOLS = 64
LONGEST_RESULT = 32_000
LONGEST_DESCRIPTION = 2_000
BETWEEN = "__"
OUT_OF_REACH = "The server {server} cannot be reached now. Whether the call was carried out is not known."
_MODEL_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
logger = logging.getLogger(__name__)

Given = TypeVar("Given")


class ToolServers:
    """The servers of one worker process; each call is a connection of its own and takes half a minute at most.

    What a server offers is remembered for a minute; one that cannot be reached offers nothing.
    """

    def __init__(self, servers: AllowedServers, environ: Mapping[str, str]) -> None:
        self._servers = servers
        self._environ = environ
        self._offered: dict[str, tuple[float, tuple[ToolSchema, ...]]] = {}
        self._lock = threading.Lock()

    def describe(self, names: list[str]) -> tuple[ToolSchema, ...]:
        """The tools behind each `server.*` of these names, as a model is told of them."""
        wanted = [name.removesuffix(".*") for name in names if name.endswith(".*")]
        return tuple(tool for server in wanted if server in self._servers for tool in self._offers_of(server))

    def call(self, name: str, arguments: dict[str, Any]) -> ToolAnswer:
        """What `server.tool` gives, cut to 32,000 code points; a failure is text for the model too."""
        server, _, tool = name.partition(".")
        if server not in self._servers:
            return ToolAnswer(result=f"There is no server {server} here.", is_error=True)
        try:
            result = self._talk(server, lambda client: client.call_tool(tool, arguments))
        except Exception as error:
            logger.warning("tool server %s: %s", server, type(error).__name__)
            return ToolAnswer(result=OUT_OF_REACH.format(server=server), is_error=True)
        return ToolAnswer(result=_text_of(result)[:LONGEST_RESULT], is_error=bool(result.is_error))

    def _offers_of(self, server: str) -> tuple[ToolSchema, ...]:
        with self._lock:
            at, offered = self._offered.get(server, (0.0, ()))
        if at and time.monotonic() - at < REMEMBERED_S:
            return offered
        offered = self._ask_offers(server)
        with self._lock:
            self._offered[server] = (time.monotonic(), offered)
        return offered

    def _ask_offers(self, server: str) -> tuple[ToolSchema, ...]:
        try:
            listed = self._talk(server, lambda client: client.list_tools())
        except Exception as error:
            logger.warning("tool server %s: %s", server, type(error).__name__)
            return ()
        config = self._servers[server]
        schemas = [_describe(server, tool) for tool in listed.tools if config.offers(tool.name)]
        return tuple(schema for schema in schemas if _MODEL_NAME.fullmatch(schema.name))[:MOST_TOOLS]

    def _talk(self, server: str, ask: "Callable[[Client], Awaitable[Given]]") -> Given:
        async def talk() -> Given:
            with anyio.fail_after(PATIENCE_S):
                async with self._connected(self._servers[server]) as client:
                    return await ask(client)

        return anyio.run(talk)

    @asynccontextmanager
    async def _connected(self, server: McpServer) -> "AsyncIterator[Client]":
        # Only where there are servers: loading it takes a worker the better part of a second.
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        token = server.read_token(self._environ)
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE_S) as http,
            Client(streamable_http_client(server.url, http_client=http)) as client,
        ):
            yield client


NO_TOOL_SERVERS = ToolServers(NO_SERVERS, {})


def owner_name(name: str) -> str:
    """How the owner knows a tool that a model called; a name without a server stays as it is."""
    return name.replace(BETWEEN, ".", 1)


def _describe(server: str, tool: "Tool") -> ToolSchema:
    description = strip_invisible(tool.description or "")[:LONGEST_DESCRIPTION]
    return ToolSchema(f"{server}{BETWEEN}{tool.name}", description, dict(tool.input_schema))


def _text_of(result: "CallToolResult") -> str:
    parts = [part.text if part.type == "text" else f"[{part.type}]" for part in result.content]
    return "\n".join(parts)
