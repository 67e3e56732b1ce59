"""Programs that speak the Model Context Protocol, by the protocol's own client over real HTTP."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent

from tests.accounts.people import Somebody
from tests.accounts.people import enter as sign_up
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.programs.test_personal_tokens import Program, make_token
from tests.conversations.running import Stack

TOOLS = {"add_task", "list_tasks", "complete_task", "update_task", "delete_task", "search_rooms"}


@pytest.fixture
def dora(stack: Stack) -> Iterator[Somebody]:
    """Somebody with a real account."""
    with stack.accounts.visit() as client:
        yield sign_up(client, display_name="Dora")


@pytest.fixture
def room_of_dora(stack: Stack, dora: Somebody) -> str:
    """The id of a room of hers."""
    program = Program(stack, make_token(dora, "write")["token"])
    return str(
        expect(program.call("POST", "/api/v1/conversations", {"title": "Mill", "ai_participants": []}), 201)["id"]
    )


def speak(stack: Stack, token: str, talk: Callable[[Client], Awaitable[Any]], **settings: Any) -> Any:
    """What comes of a talk with the server, as the holder of this token."""

    @asynccontextmanager
    async def connected() -> AsyncIterator[Client]:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=20) as http:
            transport = streamable_http_client(f"{stack.public_url}/mcp", http_client=http)
            async with Client(transport, **settings) as client:
                yield client

    async def run() -> Any:
        async with connected() as client:
            return await talk(client)

    return anyio.run(run)


async def use(client: Client, name: str, **arguments: Any) -> Any:
    """What a tool gives that goes well."""
    result = await client.call_tool(name, arguments)
    [content] = result.content
    assert not result.is_error, content
    assert isinstance(content, TextContent)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def test_the_tools_are_told_with_their_arguments(stack: Stack, dora: Somebody) -> None:
    async def talk(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in speak(stack, make_token(dora, "mcp")["token"], talk)}

    assert tools.keys() == TOOLS
    assert tools["add_task"].input_schema["required"] == ["conversation_id", "title"]
    assert all(tool.description for tool in tools.values())


def test_a_program_keeps_a_list_as_its_person(stack: Stack, dora: Somebody, room_of_dora: str) -> None:
    async def talk(client: Client) -> Any:
        here = {"conversation_id": room_of_dora}
        await use(client, "add_task", title="Grease the mill", **here)
        await use(client, "complete_task", number=1, **here)
        return await use(client, "list_tasks", status="done", **here)

    done = speak(stack, make_token(dora, "mcp")["token"], talk)

    program = Program(stack, make_token(dora, "read")["token"])
    [todo] = expect(program.call("GET", f"/api/v1/conversations/{room_of_dora}/todos"), 200)["items"]
    assert [(task["number"], task["title"]) for task in done["tasks"]] == [(1, "Grease the mill")]
    assert (todo["status"], todo["created_by"]) == ("done", {"type": "user", "id": str(dora.id)})


def test_the_older_handshake_is_understood_too(stack: Stack, dora: Somebody, room_of_dora: str) -> None:
    async def talk(client: Client) -> Any:
        return await use(client, "add_task", conversation_id=room_of_dora, title="Grease the mill")

    added = speak(stack, make_token(dora, "mcp")["token"], talk, mode="legacy")

    assert added["task"]["number"] == 1


def test_rooms_are_searched_within_bounds(stack: Stack, dora: Somebody, room_of_dora: str) -> None:
    program = Program(stack, make_token(dora, "write")["token"])
    for number in range(3):
        said = {"client_id": str(uuid4()), "content": f"The mill number {number} wants grease."}
        expect(program.call("POST", f"/api/v1/conversations/{room_of_dora}/messages", said), 201)

    async def talk(client: Client) -> Any:
        found = await use(client, "search_rooms", query="grease", limit=2)
        refused = await client.call_tool("search_rooms", {"query": "grease", "limit": 21})
        return found, refused

    found, refused = speak(stack, make_token(dora, "mcp")["token"], talk)

    assert [hit["conversation_id"] for hit in found["messages"]] == [room_of_dora] * 2
    assert {hit["sender"] for hit in found["messages"]} == {"Dora"}
    assert refused.is_error


def test_a_program_may_no_more_than_its_person(stack: Stack, dora: Somebody, alice: Human) -> None:
    foreign = alice.found().rpartition("/")[2]
    alice.say(f"/conversations/{foreign}", "A quaggoth is hidden here.")

    async def talk(client: Client) -> Any:
        tried = [
            await client.call_tool("add_task", {"conversation_id": foreign, "title": "x"}),
            await client.call_tool("list_tasks", {"conversation_id": foreign}),
            await client.call_tool("list_tasks", {"conversation_id": "mine"}),
            await client.call_tool("list_tasks", {}),
            await client.call_tool("open_door", {"conversation_id": foreign}),
        ]
        return tried, await use(client, "search_rooms", query="quaggoth")

    tried, found = speak(stack, make_token(dora, "mcp")["token"], talk)

    assert [result.is_error for result in tried] == [True] * 5
    assert found == {"messages": []}


@pytest.mark.parametrize(
    ("authorization", "status", "challenge"),
    [
        ("", 401, 'Bearer error="unauthenticated"'),
        ("Bearer spn_" + "x" * 43, 401, 'Bearer error="unauthenticated"'),
        ("read", 403, 'Bearer error="insufficient_scope"'),
    ],
)
def test_whoever_holds_no_fitting_token_is_told_so(
    stack: Stack, dora: Somebody, authorization: str, status: int, challenge: str
) -> None:
    if authorization == "read":
        authorization = f"Bearer {make_token(dora, 'read', 'write')['token']}"
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}

    answer = stack.http.post(f"{stack.public_url}/mcp", json=asked, headers={"Authorization": authorization})

    refusal(answer, status)
    assert answer.headers["www-authenticate"] == challenge


def test_there_is_no_stream_to_open(stack: Stack, dora: Somebody) -> None:
    program = Program(stack, make_token(dora, "mcp")["token"])

    for method in ("GET", "DELETE"):
        assert refusal(program.call(method, "/mcp"), 405) == "method_not_allowed"
