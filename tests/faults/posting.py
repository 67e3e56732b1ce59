"""People who write, and try again with the same client id until they are told that it is written."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

from fake_provider.testing import FakeProvider
from tests.faults.asking import NobodyAnswered, ask_patiently
from tests.faults.cast import AI, Person, Room

ACKNOWLEDGED = (200, 201)
MOST_ATTEMPTS = 8
PATIENCE_S = 90.0


@dataclass
class Post:
    """One message somebody wrote: what they were answered each time they sent it.

    `asked` are the AIs that are to answer, nobody for a remark, each with so many `tokens` where that is known, by at
    most `calls_each` calls of its provider in an attempt. `task` is what an AI is to put on the list, at once or, if it
    `waits`, when somebody has approved it.
    """

    room: Room
    person: Person
    content: str
    asked: tuple[AI, ...] = ()
    tokens: int = 0
    calls_each: int = 1
    task: str = ""
    waits: bool = False
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
    """A message that names the room's first AI and tells the provider how to answer it."""
    ai = room.ais[0]
    steering = _steer(tokens=tokens, tps=tps, **faults)
    return Post(room, person, f"@{ai.name} question {uuid4().hex} {steering}", (ai,), tokens)


def write_theme(room: Room, person: Person, *, tokens: int = 0, **steering: object) -> Post:
    """A message that all AIs of the room answer, one after the other; who says nothing new is asked once more."""
    told = _steer(tokens=tokens, tps=40) if tokens else _steer(**steering)
    return Post(room, person, f"theme {uuid4().hex} {told}", room.ais, tokens, calls_each=2)


def write_errand(room: Room, person: Person, ai: AI, *, tokens: int, tps: float) -> Post:
    """A message that plainly asks an AI to put something on the list."""
    task = f"errand {uuid4().hex}"
    steering = _steer(tool_calls=[_adding(task)], tokens=tokens, tps=tps)
    content = f"@{ai.name} please add a task to the list: {task} {steering}"
    return Post(room, person, content, (ai,), tokens, calls_each=2, task=task)


def write_notion(room: Room, person: Person, ai: AI, provider: FakeProvider) -> Post:
    """A message that does not ask for what the AI is about to call for; what the provider says is scripted."""
    task = f"notion {uuid4().hex}"
    # Empty steering leaves it to the script, whatever stands in the transcript above.
    post = Post(
        room, person, f"@{ai.name} I wonder about {task} {_steer()}", (ai,), calls_each=2, task=task, waits=True
    )
    steps = [{"tool_calls": [_adding(task)]}] * MOST_ATTEMPTS
    provider.script(*steps, contains=f"UTC:\n{post.content}", after_tools=False)
    return post


def _steer(**settings: object) -> str:
    return f"FAKE{json.dumps(settings)}"


def _adding(task: str) -> dict[str, object]:
    return {"name": "add_task", "arguments": {"title": task}}


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
