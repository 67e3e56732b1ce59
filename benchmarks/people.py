"""A person of the benchmark and the rooms they open, through the front door."""

from typing import Any
from uuid import uuid4

from benchmarks.http_client import Connection

PASSWORD = "correct horse battery staple"


async def sign_up(url: str) -> str:
    """An access token of somebody new."""
    connection = Connection(url)
    name = f"bench_{uuid4().hex[:12]}"
    form = {"username": name, "email": f"{name}@example.org", "password": PASSWORD, "display_name": name}
    await connection.request("POST", "/api/v1/accounts/users", form)
    session = await connection.request("POST", "/api/v1/accounts/sessions", {"login": name, "password": PASSWORD})
    connection.close()
    token: str = session["access_token"]
    return token


async def open_room(url: str, token: str, *, ai: str | None = None) -> str:
    """The id of a new room, with one AI of the model `ai` in it, or none."""
    connection = Connection(url)
    ais: list[dict[str, Any]] = [{"name": "Bench", "model": ai}] if ai else []
    room = await connection.request(
        "POST", "/api/v1/conversations", {"title": "bench", "ai_participants": ais}, token=token
    )
    connection.close()
    room_id: str = room["id"]
    return room_id


async def open_rooms(url: str, *, people: int, rooms_each: int, ai: str) -> dict[str, list[str]]:
    """The rooms of several people, each with one AI in it, by the token of the person."""
    found = {}
    for _ in range(people):
        token = await sign_up(url)
        found[token] = [await open_room(url, token, ai=ai) for _ in range(rooms_each)]
    return found
