"""AIs ask before they do what nobody asked for; people's programs use the same tools through the gateway."""

import json
from typing import Any

import anyio
import httpx2
from mcp import Client as ProtocolClient
from mcp.client.streamable_http import streamable_http_client

from fake_provider.testing import FakeProvider
from local_stack.testing import RunningStack
from tests.e2e.client import Client

SMALL = "openai/gpt-4o-mini"
SELL = {"id": "call_1", "name": "add_task", "arguments": {"title": "Sell the mill"}}


def todos(person: Client, room: str) -> list[str]:
    return [todo["title"] for todo in person.get(f"/conversations/{room}/todos")["items"]]


def test_what_nobody_asked_for_is_done_once_a_person_says_so(ann: Client, provider: FakeProvider) -> None:
    room = ann.post("/conversations", title="A room", ai_participants=[{"name": "Ada", "model": SMALL}])["id"]
    provider.script({"text": "I would note it down.", "tool_calls": [SELL]}, {"text": "It is on the list now."})

    with ann.listening() as events:
        question = ann.say(room, "The mill is too dear for us.")
        approval = events.until(lambda event: event["type"] == "approval.updated")["data"]["approval"]
        offer = events.answer_to(question["id"])
        before = todos(ann, room)
        ann.post(f"/conversations/{room}/approvals/{approval['id']}/decision", decision="approve")
        answer = events.answer_to(question["id"])

    assert (approval["tool"], approval["arguments"]) == ("add_task", {"title": "Sell the mill"})
    assert (approval["message_id"], offer["content"]) == (offer["id"], "I would note it down.")
    assert (before, todos(ann, room)) == ([], ["Sell the mill"])
    assert answer["content"] == "It is on the list now."
    last = provider.settled_calls()[-1]["body"]["messages"]
    assert "Sell the mill" in json.dumps(last)


def test_a_program_keeps_a_list_through_the_gateway(stack: RunningStack, ann: Client) -> None:
    room = ann.post("/conversations", title="A room", ai_participants=[])["id"]
    ann.say(room, "The mill wants grease.")
    token = ann.post("/accounts/tokens", name="a program", scopes=["mcp"])["token"]

    async def talk() -> tuple[Any, Any]:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=20) as http,
            ProtocolClient(streamable_http_client(f"{stack.url}/mcp", http_client=http)) as client,
        ):
            added = await client.call_tool("add_task", {"conversation_id": room, "title": "Grease the mill"})
            found = await client.call_tool("search_rooms", {"query": "grease"})
            return added.structured_content, found.structured_content

    added, found = anyio.run(talk)

    assert added["task"]["number"] == 1
    assert [hit["text"] for hit in found["messages"]] == ["The mill wants grease."]
    assert todos(ann, room) == ["Grease the mill"]
