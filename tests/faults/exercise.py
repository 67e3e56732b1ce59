"""A short, quiet exercise of everything the invariants look at, to see what a planted fault does to it."""

import asyncio
import json
import random
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from fake_provider.testing import FakeProvider
from tests.faults.asking import open_client
from tests.faults.cast import PLAIN, Company, Person, Room, open_room, sign_up
from tests.faults.deciding import Decision
from tests.faults.evidence import Evidence, gather_evidence, read_state
from tests.faults.own_stack import OwnStack
from tests.faults.posting import Post, send, write_question, write_remark
from tests.faults.quiet import wait_until_quiet
from tests.faults.reading import Piece, Reader
from tests.faults.scenes import Scene
from tests.faults.spending import Standing
from tests.faults.storm import deciding, find_deciders, reading, watching

JOBS_END_WITHIN_S = 25.0
READERS_CATCH_UP_WITHIN_S = 15.0
AWAY_S = 0.5
EVERYWHERE = "every room"  # for what a process does, not a room


@dataclass(frozen=True)
class Exercise:
    """What is done: remarks in both rooms, each sent twice, and one question, which `asked` says how to answer; in
    rooms of another company one round of what people do there, at `tps` and with a share of refusals.

    `beside` is how many remarks are made in the room that is spared, `pause_s` the time between two.
    `stays_for` is after how many new events the reader hangs up; `allowed_extra` the share of calls beyond the first.
    """

    remarks: int = 3
    beside: int = 3
    pause_s: float = 0.0
    asked: dict[str, Any] = field(default_factory=lambda: {"tokens": 12, "tps": 40})
    stays_for: int = 1000
    allowed_extra: float = 0.0
    company: Company = PLAIN
    tps: float = 25
    refuses: float = 0


class Garden:
    """Which plants strike in which rooms: a file that the planted processes read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rooms: dict[str, list[str]] = {}

    @contextmanager
    def planted(self, plant: str, room: Room) -> Iterator[None]:
        """Have the plant strike in this room for the length of the block."""
        self._rooms.setdefault(plant, [EVERYWHERE]).append(room.id)
        self._write()
        try:
            yield
        finally:
            self._rooms[plant].remove(room.id)
            if self._rooms[plant] == [EVERYWHERE]:
                del self._rooms[plant]
            self._write()

    def _write(self) -> None:
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(self._rooms))
        unfinished.replace(self._file)


async def perform(stack: OwnStack, provider: FakeProvider, exercise: Exercise, garden: Garden, plant: str) -> Evidence:
    """The exercise, with the plant striking in the first of its two rooms, and what it left."""
    mark = uuid4().hex[:8]
    writer, witness = await asyncio.gather(*(sign_up(stack, f"{name}_{mark}") for name in ("writer", "witness")))
    titles = ("planted", "beside it")
    rooms = [await open_room(stack, title, [writer, witness], exercise.company) for title in titles]
    reader = Reader(stack, witness, rooms, leave_after=lambda: exercise.stays_for, away_s=AWAY_S)
    posts: list[Post] = []
    sightings: list[Piece] = []
    decisions: list[Decision] = []
    standings: list[Standing] = []
    deciders = find_deciders(stack, rooms, random.Random(0), exercise.refuses, decisions)
    with garden.planted(plant, rooms[0]):
        async with reading([reader]), watching(stack, rooms, sightings, standings), deciding(deciders):
            read_from = {room.id: read_state(stack, room).last_event_seq for room in rooms}
            await asyncio.gather(*_fill(stack, provider, writer, rooms, exercise, posts))
            await wait_until_quiet(
                stack, [reader], read_from, jobs_s=JOBS_END_WITHIN_S, readers_s=READERS_CATCH_UP_WITHIN_S
            )
            return await gather_evidence(
                stack,
                provider,
                rooms=rooms,
                posts=posts,
                readers=[reader],
                sightings=sightings,
                decisions=decisions,
                standings=standings,
                read_from=read_from,
                allowed_extra=exercise.allowed_extra,
            )


def _fill(
    stack: OwnStack,
    provider: FakeProvider,
    writer: Person,
    rooms: Sequence[Room],
    exercise: Exercise,
    posts: list[Post],
) -> list[Coroutine[Any, Any, None]]:
    """What the writer does in each room."""
    if exercise.company is not PLAIN:
        chance = random.Random(0)
        return [Scene(stack, provider, room, writer, chance, posts, exercise.tps).play(0) for room in rooms]
    counts = (exercise.remarks, exercise.beside)
    return [_write(stack, writer, *each, exercise, posts) for each in zip(rooms, counts, strict=True)]


async def _write(
    stack: OwnStack, person: Person, room: Room, remarks: int, exercise: Exercise, posts: list[Post]
) -> None:
    question = write_question(room, person, **exercise.asked)
    mine = [question, *(write_remark(room, person) for _ in range(remarks))]
    posts += mine
    async with open_client(stack, person.token) as client:
        for post in mine:
            await send(client, post)
            if post is not question:
                await send(client, post)
            await asyncio.sleep(exercise.pause_s)
