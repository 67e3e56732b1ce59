"""AIs in a room: they keep the list, take turns, and do not say a thing twice."""

from typing import Any

from fake_provider.testing import FakeProvider
from tests.e2e.client import Client, eventually

MODEL = "openai/gpt-4o-mini"
LED = "Buy the red pump: it is cheaper and spare parts are easy to find."
REPEATED = "Buy the red pump, it's cheaper and spare parts are easily found."
ADDED = "The blue one is half as loud."


def tasks_of(person: Client, room: str) -> list[tuple[int, str, str]]:
    items = person.get(f"/conversations/{room}/todos")["items"]
    return [(todo["number"], todo["title"], todo["status"]) for todo in items]


def turns_of(person: Client, room: str, message_id: str) -> list[tuple[str, str]]:
    """How each AI's turn ended, once all have."""

    def look() -> list[Any] | None:
        items = person.get(f"/conversations/{room}/turns", message_id=message_id)["items"]
        return items if items and all(turn["finished_at"] for turn in items) else None

    return sorted((turn["state"], turn["reason"]) for turn in eventually(look))


def test_the_scribe_keeps_the_list_when_asked_plainly(ann: Client) -> None:
    scribe = {"name": "Scribe", "model": "spindle/scribe"}
    room = ann.post("/conversations", title="A room", ai_participants=[scribe])["id"]

    with ann.listening() as events:
        added = events.answer_to(ann.say(room, "@Scribe add a task: call the plumber")["id"])
        listed = events.answer_to(ann.say(room, "@Scribe what is open?")["id"])
        done = events.answer_to(ann.say(room, "@Scribe task 1 is done")["id"])

    assert added["content"] == "Task #1 is on the list: “call the plumber”."
    assert added["metadata"]["tools_used"] == ["add_task"]
    assert "#1 call the plumber" in listed["content"]
    assert done["content"] == "Task #1 is done: “call the plumber”."
    assert tasks_of(ann, room) == [(1, "call the plumber", "done")]


def test_a_model_calls_a_tool_and_says_what_it_did(ann: Client, provider: FakeProvider) -> None:
    room = ann.post("/conversations", title="A room", ai_participants=[{"name": "Ada", "model": MODEL}])["id"]
    call = {"id": "call_1", "name": "add_task", "arguments": {"title": "buy milk"}}
    provider.script({"tool_calls": [call]}, {"text": "Task 1 is on the list."})

    with ann.listening() as events:
        answer = events.answer_to(ann.say(room, "Please add a task: buy milk")["id"])

    assert answer["content"] == "Task 1 is on the list."
    assert answer["metadata"]["tools_used"] == ["add_task"]
    assert answer["metadata"]["prompt_version"] == "reply.v2"
    assert tasks_of(ann, room) == [(1, "buy milk", "open")]


def test_who_follows_is_heard_only_where_it_adds_something(ann: Client, provider: FakeProvider) -> None:
    ais = [{"name": "Ada", "model": MODEL}, {"name": "Grace", "model": MODEL}]
    settings = {"first_responder": {"mode": "rotating"}}
    room = ann.post("/conversations", title="A room", ai_participants=ais, settings=settings)["id"]

    provider.script({"text": LED}, {"text": REPEATED}, {"text": REPEATED})
    asked = ann.say(room, "Which pump shall we buy, the red or the blue one?")
    repeated = turns_of(ann, room, asked["id"])
    provider.script({"text": LED}, {"text": REPEATED}, {"text": ADDED})
    asked_again = ann.say(room, "Which pump shall we buy, the red or the blue one?")
    added = turns_of(ann, room, asked_again["id"])

    assert repeated == [("answered", "leads"), ("silent", "too_similar")]
    assert added == [("answered", "follows"), ("answered", "leads")]
    said = ann.get(f"/conversations/{room}/messages")["items"]
    assert [message["content"] for message in said if message["sender_type"] == "ai"] == [LED, LED, ADDED]
