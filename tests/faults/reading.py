"""A reader of the event stream who follows the contract's rules and remembers what it was told."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.faults.asking import get_all, open_client
from tests.faults.cast import Person, Room
from tests.faults.own_stack import OwnStack

SILENCE_S = 45.0
AWAY_S = 0.2
MESSAGE_EVENTS = ("message.created", "message.updated")

Message = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """Text that was shown of an answer before it was committed."""

    message_id: str
    attempt: int
    offset: int
    text: str


@dataclass(frozen=True)
class Event:
    """One event as it came; `id` is where to resume after it."""

    id: str | None
    type: str
    body: dict[str, Any]


@dataclass
class Reader:
    """One client: it drops what repeats, keeps the newest version of each message, and resumes where it left off.

    `leave_after` says, each time it connects, after how many new events it hangs up by itself, once its cursor has
    moved too, to stay away `away_s`. One that `comes_after_s` seconds missed what was before, and fetched it.
    """

    stack: OwnStack
    person: Person
    rooms: list[Room]
    leave_after: Callable[[], int] = lambda: 10**9
    away_s: float = AWAY_S
    comes_after_s: float = 0.0
    cursor: str | None = None
    connections: int = 0
    repeats: int = 0
    resets: int = 0
    told: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    messages: dict[str, dict[str, Message]] = field(default_factory=lambda: defaultdict(dict))
    pieces: list[Piece] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    _has_snapshot: bool = False

    async def run(self) -> None:
        """Read until cancelled; connect again whenever the stream ends, however it ends."""
        await asyncio.sleep(self.comes_after_s)
        async with open_client(self.stack, self.person.token, read_s=SILENCE_S) as client:
            while True:
                with suppress(httpx2.TransportError):  # a dead line: the next stream goes on from the cursor
                    await self._read_stream(client)
                await asyncio.sleep(self.away_s)

    def first_due(self, room_id: str, read_from: int) -> int:
        """The first `event_seq` of the room it had to be told, as far as that is known."""
        is_late = self.comes_after_s > 0
        return self.told[room_id][0] if is_late and self.told[room_id] else read_from + 1

    def last_seen(self, room_id: str) -> int:
        """The highest `event_seq` it was told of the room."""
        return self.told[room_id][-1] if self.told[room_id] else 0

    async def _read_stream(self, client: httpx2.AsyncClient) -> None:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": self.cursor} if self.cursor else {})
        left = self.leave_after()
        async with client.stream("GET", "/events", headers=headers) as response:
            if response.status_code != 200:
                await self._note_refusal(response)
                return
            self.connections += 1
            async for event in _events(response):
                before = self.cursor
                left -= await self._take(client, event)
                if left <= 0 and self.cursor != before:
                    return

    async def _note_refusal(self, response: httpx2.Response) -> None:
        text = (await response.aread()).decode(errors="replace")[:200]
        if response.status_code < 500:
            self.refusals.append(f"{response.status_code} {text}")

    async def _take(self, client: httpx2.AsyncClient, event: Event) -> bool:
        """Whether it was a durable event that is new here."""
        is_new = False
        if event.type == "hello" and not self._has_snapshot:
            await self._fetch(client)
            self.greeted.set()
        elif event.type == "reset":
            self.resets += 1
            await self._fetch(client)
        elif event.type == "message.delta":
            self._note_piece(event.body["data"])
        elif event.type == "message.text":
            self._note_piece({"offset": 0, **event.body["data"]["draft"]})
        elif "event_seq" in event.body:
            is_new = self._apply(event)
        self.cursor = event.id or self.cursor
        return is_new

    def _note_piece(self, data: dict[str, Any]) -> None:
        self.pieces.append(Piece(data["message_id"], data["attempt"], data["offset"], data["text"]))

    def _apply(self, event: Event) -> bool:
        room_id = event.body["conversation_id"]
        if event.body["event_seq"] <= self.last_seen(room_id):
            self.repeats += 1
            return False
        self.told[room_id].append(event.body["event_seq"])
        if event.type in MESSAGE_EVENTS:
            self._keep(room_id, event.body["data"]["message"])
        return True

    def _keep(self, room_id: str, message: Message) -> None:
        held = self.messages[room_id].get(message["id"])
        if held is None or held["version"] <= message["version"]:
            self.messages[room_id][message["id"]] = message

    async def _fetch(self, client: httpx2.AsyncClient) -> None:
        for room in self.rooms:
            for message in await get_all(client, f"/conversations/{room.id}/messages", after_seq="0"):
                self._keep(room.id, message)
        self._has_snapshot = True


async def _events(response: httpx2.Response) -> AsyncIterator[Event]:
    """The events of a `text/event-stream` as they come."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Event(fields.get("id"), fields["event"], json.loads(fields["data"]))
            fields = {}
        else:
            fields = {}
