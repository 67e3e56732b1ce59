"""The to-do lists of my rooms and a search of them, as tools of the Model Context Protocol."""

import json
from functools import partial
from typing import Any

import mcp_types as types
from anyio.to_thread import run_sync
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request

from conversations.mcp.use import TOOLS, use_tool
from conversations.search.routes import SEARCHES
from conversations.tools.tasks import describe_refusal
from shared.contracts.tools import ToolAnswer
from shared.database.transactions import Database
from shared.errors import DomainError
from shared.web.application import VERSION
from shared.web.rate_limits import RateLimits

INSTRUCTIONS = (
    "Conversations of people and AIs. Each conversation has one to-do list, shared by its members; tasks are named by "
    "their number in it. Find conversations, and what was said in them, with search_rooms."
)
Context = ServerRequestContext[Any, Request]


def make_manager(database: Database, limits: RateLimits) -> StreamableHTTPSessionManager:
    """What answers requests of the protocol, each on its own, so that any process may answer any of them."""
    server = _make_server(database, limits)
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True)


def _make_server(database: Database, limits: RateLimits) -> Server[Any]:
    """The protocol's side of the tools; whoever calls stands in the request's state as `person`."""

    async def list_tools(_context: Context, _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=list(TOOLS))

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        request = context.request
        if request is None:
            raise RuntimeError("this server is spoken to over HTTP only")
        person = request.state.person
        try:
            if params.name == "search_rooms":
                await limits.spend_apart(request, SEARCHES, str(person.user_id))
            work = partial(use_tool, database, person, params.name, dict(params.arguments or {}))
            answer = await run_sync(work)
        except DomainError as refusal:
            answer = describe_refusal(refusal)
        return _result_of(answer)

    return Server(
        "spindle",
        version=VERSION,
        title="Spindle",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _result_of(answer: ToolAnswer) -> types.CallToolResult:
    content = [types.TextContent(type="text", text=answer.result)]
    structured = None if answer.is_error else json.loads(answer.result)
    return types.CallToolResult(content=content, structured_content=structured, is_error=answer.is_error)
