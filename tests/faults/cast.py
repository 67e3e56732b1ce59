"""The people and rooms of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.faults.asking import ask_patiently, open_client
from tests.faults.own_stack import OwnStack

PASSWORD = "correct horse battery"
MODEL = "openai/gpt-4o-mini"
AI_NAME = "Ada"
ENDLESS = 10**12


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    user_id: str
    username: str
    token: str


@dataclass(frozen=True)
class Room:
    """A conversation with its AI, which answers when it is named."""

    id: str
    ai_participant_id: str
    people: tuple[Person, ...]


async def sign_up(stack: OwnStack, username: str) -> Person:
    """A new person with a session of the length of the run."""
    email = f"{username}@example.org"
    new = {"email": email, "username": username, "password": PASSWORD, "display_name": username.title()}
    async with open_client(stack) as client:
        await _create(client.request, "/accounts/users", new)
        session = await _create(client.request, "/accounts/sessions", {"login": username, "password": PASSWORD})
    return Person(session["user"]["id"], username, session["access_token"])


async def open_room(stack: OwnStack, title: str, people: Sequence[Person]) -> Room:
    """A room of these people, made by the first, in which one AI answers when it is named."""
    new = {
        "title": title,
        "settings": {"reply_policy": "mention_only", "auto_title": False},
        "participants": [{"username": person.username} for person in people[1:]],
        "ai_participants": [{"name": AI_NAME, "model": MODEL}],
    }
    async with open_client(stack, people[0].token) as client:
        room = await _create(client.request, "/conversations", new)
        await _bind(client.request, room["id"])
        ais = (await ask_patiently(client, "GET", f"/conversations/{room['id']}/ai-participants")).json()["items"]
    return Room(room["id"], ais[0]["id"], tuple(people))


async def _bind(request: Any, room_id: str) -> None:
    """Give the room a budget that is never used up, so that every answer is reserved and settled."""
    answer = await request("PUT", f"/conversations/{room_id}/budget", json={"cap_tokens": ENDLESS, "period": "total"})
    assert answer.status_code == 200, f"PUT budget: {answer.status_code} {answer.text[:300]}"


async def _create(request: Any, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await request("POST", path, json=body)
    assert answer.status_code == 201, f"POST {path}: {answer.status_code} {answer.text[:300]}"
    created: dict[str, Any] = answer.json()
    return created
