"""The people and rooms of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.asking import ask_patiently, open_client
from tests.faults.own_stack import OwnStack

PASSWORD = "correct horse battery"
OPENAI, ANTHROPIC = "openai/gpt-4o-mini", "anthropic/claude-3.5-sonnet"
"""A model of either wire."""
ENDLESS = 10**12


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    user_id: str
    username: str
    token: str


@dataclass(frozen=True)
class Company:
    """Which AIs sit in a room, by name and model, when they answer, and what they may spend."""

    name: str
    ais: tuple[tuple[str, str], ...]
    reply_policy: str = "mention_only"
    cap_tokens: int = ENDLESS
    about_ais: Mapping[str, Any] = field(default_factory=dict)


PLAIN = Company("plain", (("Ada", OPENAI),))
CHOIR = Company("choir", (("Ada", OPENAI), ("Bea", ANTHROPIC), ("Cleo", OPENAI)), reply_policy="first_responder")
"""One leads, two follow."""
KEEPERS = Company("keepers", (("Ada", OPENAI), ("Bea", ANTHROPIC)))
"""They keep the to-do list, each by its own wire."""
THRIFTY = Company(
    "thrifty", (("Ada", OPENAI),), cap_tokens=5_000, about_ais={"max_tokens": 64, "settings": {"tools": []}}
)
"""What it may spend is enough for a few answers."""
FRUGAL = Company("frugal", (("Ada", OPENAI),), cap_tokens=2_400, about_ais={"max_tokens": 64})
"""What it may spend is enough for one call of a model, and for no second after a tool's."""


@dataclass(frozen=True)
class AI:
    """An AI participant."""

    id: str
    name: str


@dataclass(frozen=True)
class Room:
    """A conversation with its people and AIs."""

    id: str
    ais: tuple[AI, ...]
    people: tuple[Person, ...]
    company: Company = PLAIN


async def sign_up(stack: OwnStack, username: str) -> Person:
    """A new person with a session of the length of the run."""
    email = f"{username}@example.org"
    new = {"email": email, "username": username, "password": PASSWORD, "display_name": username.title()}
    async with open_client(stack) as client:
        await _create(client.request, "/accounts/users", new)
        session = await _create(client.request, "/accounts/sessions", {"login": username, "password": PASSWORD})
    return Person(session["user"]["id"], username, session["access_token"])


async def open_room(stack: OwnStack, title: str, people: Sequence[Person], company: Company = PLAIN) -> Room:
    """A room of these people, made by the first, in this company."""
    new = {
        "title": title,
        "settings": {"reply_policy": company.reply_policy, "auto_title": False},
        "participants": [{"username": person.username} for person in people[1:]],
        "ai_participants": [{"name": name, "model": model, **company.about_ais} for name, model in company.ais],
    }
    async with open_client(stack, people[0].token) as client:
        room = await _create(client.request, "/conversations", new)
        await _bind(client.request, room["id"], company.cap_tokens)
        ais = (await ask_patiently(client, "GET", f"/conversations/{room['id']}/ai-participants")).json()["items"]
    return Room(room["id"], tuple(AI(ai["id"], ai["name"]) for ai in ais), tuple(people), company)


async def _bind(request: Any, room_id: str, cap_tokens: int) -> None:
    """Give the room a budget, so that every answer is reserved and settled."""
    answer = await request(
        "PUT", f"/conversations/{room_id}/budget", json={"cap_tokens": cap_tokens, "period": "total"}
    )
    assert answer.status_code == 200, f"PUT budget: {answer.status_code} {answer.text[:300]}"


async def _create(request: Any, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await request("POST", path, json=body)
    assert answer.status_code == 201, f"POST {path}: {answer.status_code} {answer.text[:300]}"
    created: dict[str, Any] = answer.json()
    return created
