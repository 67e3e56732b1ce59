"""People who write, and try again with the same client id until they are told that it is written."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

from tests.faults.asking import NobodyAnswered, ask_patiently
from tests.faults.cast import AI_NAME, Person, Room

ACKNOWLEDGED = (200, 201)
PATIENCE_S = 90.0


@dataclass
class Post:
    """One message somebody wrote: what they were answered each time they sent it.

    `tokens` is how many the AI is to answer with, 0 for a message that asks nobody.
    """

    room: Room
    person: Person
    content: str
    tokens: int = 0
    client_id: str = field(default_factory=lambda: str(uuid4()))
    message_ids: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.message_ids)


def write_remark(room: Room, person: Person) -> Post:
    """A message that asks nobody."""
    return Post(room, person, f"remark {uuid4().hex}")


def write_question(room: Room, person: Person, *, tokens: int, tps: float, **faults: object) -> Post:
    """A message that names the AI and tells the provider how to answer it."""
    steering = json.dumps({"tokens": tokens, "tps": tps, **faults})
    return Post(room, person, f"@{AI_NAME} question {uuid4().hex} FAKE{steering}", tokens)


async def send(client: httpx2.AsyncClient, post: Post) -> None:
    """Send it until it is acknowledged or refused; note what was said. Silence is noted by saying nothing."""
    body = {"client_id": post.client_id, "content": post.content}
    path = f"/conversations/{post.room.id}/messages"
    try:
        answer = await ask_patiently(client, "POST", path, json=body, patience_s=PATIENCE_S)
    except NobodyAnswered:
        return
    if answer.status_code in ACKNOWLEDGED:
        post.message_ids.append(answer.json()["id"])
    else:
        post.refusals.append(f"{answer.status_code} {answer.text[:200]}")


@dataclass(frozen=True)
class Habits:
    """How somebody writes: messages a second, the share that asks the AI, the share that is sent twice."""

    pace: float = 3.0
    asking: float = 0.12
    repeating: float = 0.05
    tokens: tuple[int, int] = (30, 90)
    tps: tuple[float, float] = (20, 50)


async def keep_writing(
    client: httpx2.AsyncClient,
    person: Person,
    rooms: list[Room],
    seconds: float,
    chance: random.Random,
    habits: Habits,
    posts: list[Post],
) -> None:
    """Write for that long, each message when the one before is acknowledged and not faster than the pace."""
    loop = asyncio.get_running_loop()
    stop_at = loop.time() + seconds
    while loop.time() < stop_at:
        next_at = loop.time() + chance.expovariate(habits.pace)
        post = _write_something(chance.choice(rooms), person, chance, habits)
        posts.append(post)
        await send(client, post)
        if chance.random() < habits.repeating:
            await send(client, post)
        await asyncio.sleep(max(0.0, next_at - loop.time()))


def _write_something(room: Room, person: Person, chance: random.Random, habits: Habits) -> Post:
    if chance.random() >= habits.asking:
        return write_remark(room, person)
    return write_question(room, person, tokens=chance.randint(*habits.tokens), tps=round(chance.uniform(*habits.tps)))
