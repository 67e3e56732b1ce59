"""Tools of other servers, which the operator allows to AIs: a real server of the official SDK over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import mcp_types as types
import pytest
from mcp.server.lowlevel import Server

from ai_orchestrator.mcp.servers import LONGEST_RESULT, ToolServers
from fake_provider.testing import FakeProvider
from shared.contracts.reply import ApprovedCall, Outcome
from shared.contracts.tools import ALLOWED
from shared.jobs.client import JobOwner
from shared.mcp_servers import McpServer
from tests.accounts.serving import serve
from tests.ai_orchestrator.bench import Bench
from tests.ai_orchestrator.fake_owner import Answer, FakeOwner
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.replying import reply, reply_bench, result

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
FIND = {"id": "call_1", "name": "library__find_book", "arguments": {"title": "Moby Dick"}}


@dataclass
class Library:
    """A server with three tools; `calls` are those it was made to do, `bearers` the tokens it was shown."""

    url: str = ""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    bearers: set[str | None] = field(default_factory=set)

    async def list_tools(self, _context: Any, _params: Any) -> types.ListToolsResult:
        names = ("find_book", "lend_book", "burn_book", "a.dotted.name")
        return types.ListToolsResult(
            tools=[types.Tool(name=name, description="Finds\u202e it.", input_schema=SCHEMA) for name in names]
        )

    async def call_tool(self, context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        self.calls.append((params.name, params.arguments))
        self.bearers.add(context.request.headers.get("authorization"))
        title = (params.arguments or {}).get("title", "")
        if title == "everything":
            return types.CallToolResult(content=[types.TextContent(type="text", text="x" * 100_000)])
        if title == "nothing":
            raise RuntimeError("the shelf fell down")
        return types.CallToolResult(content=[types.TextContent(type="text", text=f"{title} is on shelf 7.")])


@pytest.fixture
def library() -> Iterator[Library]:
    one = Library()
    server: Server[Any] = Server("library", on_list_tools=one.list_tools, on_call_tool=one.call_tool)
    with serve(server.streamable_http_app(json_response=True, stateless_http=True)) as url:
        one.url = f"{url}/mcp"
        yield one


@pytest.fixture
def servers(library: Library) -> ToolServers:
    config = McpServer(url=library.url, token_env="LIBRARY_TOKEN", tools=["find_*", "lend_*", "a.*"])
    gone = McpServer(url="http://127.0.0.1:9/mcp")
    return ToolServers({"library": config, "gone": gone}, {"LIBRARY_TOKEN": "t-0042"})


@pytest.fixture
def replies(
    owner: JobOwner, provider: FakeProvider, redis_process: RedisProcess, servers: ToolServers
) -> Iterator[Bench]:
    with reply_bench(owner, provider, redis_process.url(1), servers) as bench:
        yield bench


def test_a_server_offers_what_the_operator_allows(servers: ToolServers) -> None:
    offered = servers.describe(["add_task", "library.*", "gone.*", "unknown.*"])

    assert [tool.name for tool in offered] == ["library__find_book", "library__lend_book"]
    assert (offered[0].description, offered[0].parameters) == ("Finds it.", SCHEMA)


def test_a_call_gives_what_the_server_says(servers: ToolServers, library: Library) -> None:
    found = servers.call("library.find_book", {"title": "Moby Dick"})
    cut = servers.call("library.find_book", {"title": "everything"})

    assert (found.result, found.is_error) == ("Moby Dick is on shelf 7.", False)
    assert len(cut.result) == LONGEST_RESULT
    assert library.bearers == {"Bearer t-0042"}


@pytest.mark.parametrize(
    ("name", "title"), [("library.find_book", "nothing"), ("gone.find_book", "x"), ("unknown.find_book", "x")]
)
def test_what_goes_wrong_is_told_to_the_model(servers: ToolServers, name: str, title: str) -> None:
    answer = servers.call(name, {"title": title})

    assert answer.is_error
    assert answer.result
    assert "127.0.0.1" not in answer.result


def test_a_call_is_made_once_the_owner_allows_it(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, library: Library
) -> None:
    asked: list[str] = []

    def allow(call: dict[str, Any]) -> Answer:
        asked.append(call["name"])
        return 200, {"result": ALLOWED}

    fake_owner.tools = allow
    provider.script({"tool_calls": [FIND]}, {"text": "It is on shelf 7."})

    said = result(reply(replies, fake_owner, "Where is Moby Dick?", tools=["list_tasks", "library.*"]))

    first, second = (call["body"] for call in provider.settled_calls())
    names = [tool["function"]["name"] for tool in first["tools"]]
    assert names == ["list_tasks", "library__find_book", "library__lend_book"]
    assert (asked, library.calls) == (["library.find_book"], [("find_book", {"title": "Moby Dick"})])
    assert "Moby Dick is on shelf 7." in json.dumps(second["messages"])
    assert (said.outcome, said.tools_used) == (Outcome.ANSWERED, ["library.find_book"])


@pytest.mark.parametrize(
    "answer",
    [(202, {"approval_id": "0191a000-0000-7000-8000-000000000001"}), (200, {"result": "{}", "is_error": True})],
)
def test_what_the_owner_does_not_allow_is_not_called(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, library: Library, answer: Answer
) -> None:
    fake_owner.tools = lambda _call: answer
    provider.script({"tool_calls": [FIND]}, {"text": "I cannot."})

    reply(replies, fake_owner, "Where is Moby Dick?", tools=["library.*"])

    assert library.calls == []


def test_what_a_person_approved_is_called_before_the_answer(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, library: Library
) -> None:
    approved = ApprovedCall(call_id="c", name="library.lend_book", arguments={"title": "Emma"}, result=ALLOWED)

    reply(replies, fake_owner, "Lend me Emma.", tools=["library.*"], approved=approved)

    [call] = provider.settled_calls()
    assert library.calls == [("lend_book", {"title": "Emma"})]
    assert "Emma is on shelf 7." in json.dumps(call["body"]["messages"])
