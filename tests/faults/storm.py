"""One run under fire: people write and read while processes die; then all falls quiet and is looked at."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fake_provider.testing import FakeProvider
from tests.faults.asking import open_client
from tests.faults.cast import CHOIR, KEEPERS, PLAIN, THRIFTY, Person, Room, open_room, sign_up
from tests.faults.chaos import Blow, plan_blows, strike
from tests.faults.deciding import Decider, Decision
from tests.faults.drafts import watch_drafts
from tests.faults.evidence import Evidence, gather_evidence, read_state
from tests.faults.own_stack import OwnStack
from tests.faults.posting import Habits, Post, keep_writing
from tests.faults.quiet import wait_until, wait_until_quiet
from tests.faults.reading import Piece, Reader
from tests.faults.scenes import Scene
from tests.faults.spending import Standing, watch_budgets

PEOPLE = ("ann", "bob", "cleo", "dan", "eve")
SEATS = (
    ((0, 1, 2, 3, 4), PLAIN),
    ((0, 1, 2), PLAIN),
    ((2, 3, 4), PLAIN),
    ((1, 4), PLAIN),
    ((0, 1), CHOIR),
    ((2, 3), KEEPERS),
    ((4, 3), THRIFTY),
)
"""Who sits in which room, in what company; where it is not plain, the first alone writes."""

REFUSES = 0.3
LEAST_ROUNDS = 2

LATE = 2
"""Whose second client comes when much has been said."""

GREETING_S = 30.0
AS_USUAL = Habits()


@dataclass(frozen=True)
class Weather:
    """How hard a run is: its seed, its length under load, how many die, and the extra calls that are put up with."""

    seed: int
    load_s: float
    blows: int
    allowed_extra: float
    habits: Habits = AS_USUAL
    quiet_within_s: float = 120.0


@dataclass(frozen=True)
class Outcome:
    """What a run was like and what it left."""

    weather: Weather
    struck: Sequence[Blow]
    restarts: int
    is_quiet: bool
    evidence: Evidence

    @property
    def said_by_followers(self) -> int:
        return self._count("follower", "answered", "follows")

    @property
    def silences(self) -> int:
        return self._count("follower", "silent", "too_similar")

    @property
    def refused(self) -> int:
        return self._count("mentioned", "dropped", "budget")

    @property
    def called(self) -> int:
        return sum(len(state.todos) for state in self.evidence.states)

    def _count(self, role: str, state: str, reason: str) -> int:
        return sum((turn["state"], turn["reason"]) == (state, reason) for turn in self.evidence.turns(role))

    def summary(self, breaches: dict[str, list[str]]) -> str:
        """One line: the figures of the run."""
        evidence = self.evidence
        acknowledged = [post for post in evidence.posts if post.is_acknowledged]
        stored = [str(row["client_id"]) for state in evidence.states for row in state.messages if row["client_id"]]
        lost = len({post.client_id for post in acknowledged} - set(stored))
        answers = [row["status"] for row in evidence.answers]
        return (
            f"seed {self.weather.seed}: {len(acknowledged)} messages acknowledged, {len(self.struck)} kills, "
            f"{lost} lost, {len(stored) - len(set(stored))} doubled, {len(evidence.questions)} questions, "
            f"{answers.count('sent')} answered, {len(answers) - answers.count('sent')} failed visibly, "
            f"{evidence.extra_share:.1%} extra calls, "
            f"{self.said_by_followers} answers and {self.silences} silences of followers, "
            f"{self.called} tools called, {len(evidence.decisions)} decided, "
            f"{self.refused} refused by a budget seen {len(evidence.standings)} times, "
            f"{sum(reader.connections for reader in evidence.readers)} streams, "
            f"{len({*(piece for reader in evidence.readers for piece in reader.pieces)})} pieces shown, "
            f"broken: {', '.join(breaches) or 'nothing'}"
        )


async def run_storm(stack: OwnStack, provider: FakeProvider, weather: Weather) -> Outcome:
    """Load, blows, quiet, evidence."""
    chance = random.Random(weather.seed)
    people = list(await asyncio.gather(*(sign_up(stack, name) for name in PEOPLE)))
    rooms = [
        await open_room(stack, f"room {number}", [people[seat] for seat in seats], company)
        for number, (seats, company) in enumerate(SEATS)
    ]
    readers = [_seat_reader(stack, person, rooms, chance) for person in people]
    readers.append(_seat_reader(stack, people[LATE], rooms, chance, comes_after_s=weather.load_s / 3))
    posts: list[Post] = []
    sightings: list[Piece] = []
    decisions: list[Decision] = []
    standings: list[Standing] = []
    deciders = find_deciders(stack, rooms, chance, REFUSES, decisions)
    async with reading(readers), watching(stack, rooms, sightings, standings), deciding(deciders):
        read_from = {room.id: read_state(stack, room).last_event_seq for room in rooms}
        blows = asyncio.create_task(strike(stack, plan_blows(weather.seed, weather.load_s, weather.blows)))
        scenes = [
            Scene(stack, provider, room, room.people[0], random.Random(chance.random()), posts)
            for room in rooms
            if room.company is not PLAIN
        ]
        await asyncio.gather(
            _write(stack, people, rooms, weather, chance, posts),
            *(scene.play(weather.load_s, LEAST_ROUNDS) for scene in scenes),
        )
        struck = await blows
        is_quiet = await wait_until_quiet(
            stack, readers, read_from, jobs_s=weather.quiet_within_s, readers_s=weather.quiet_within_s
        )
        evidence = await gather_evidence(
            stack,
            provider,
            rooms=rooms,
            posts=posts,
            readers=readers,
            sightings=sightings,
            decisions=decisions,
            standings=standings,
            read_from=read_from,
            allowed_extra=weather.allowed_extra,
        )
    return Outcome(weather, struck, stack.restarts(), is_quiet, evidence)


def _seat_reader(
    stack: OwnStack, person: Person, rooms: list[Room], chance: random.Random, comes_after_s: float = 0.0
) -> Reader:
    """A reader of the person's rooms who hangs up now and then."""
    own = random.Random(chance.random())
    mine = rooms_of(person, rooms)
    return Reader(stack, person, mine, leave_after=lambda: own.randint(30, 150), comes_after_s=comes_after_s)


def rooms_of(person: Person, rooms: Sequence[Room]) -> list[Room]:
    return [room for room in rooms if person in room.people]


async def _write(
    stack: OwnStack,
    people: Sequence[Person],
    rooms: Sequence[Room],
    weather: Weather,
    chance: random.Random,
    posts: list[Post],
) -> None:
    async def write(person: Person, own: random.Random) -> None:
        async with open_client(stack, person.token) as client:
            mine = [room for room in rooms_of(person, rooms) if room.company is PLAIN]
            await keep_writing(client, person, mine, weather.load_s, own, weather.habits, posts)

    await asyncio.gather(*(write(person, random.Random(chance.random())) for person in people))


@asynccontextmanager
async def reading(readers: Sequence[Reader]) -> AsyncIterator[None]:
    """All readers reading, those who are there from the start with their first snapshot."""
    punctual = [reader for reader in readers if not reader.comes_after_s]
    async with _running(*(reader.run for reader in readers)):
        greeted = await wait_until(lambda: all(reader.greeted.is_set() for reader in punctual), GREETING_S)
        assert greeted, f"no hello in {GREETING_S} s: {[reader.refusals for reader in punctual]}"
        yield


@asynccontextmanager
async def watching(
    stack: OwnStack, rooms: list[Room], sightings: list[Piece], standings: list[Standing]
) -> AsyncIterator[None]:
    """Somebody who looks at the drafts of their rooms, and somebody who looks at the budgets of all."""
    everywhere = rooms[0].people[0]
    async with _running(
        lambda: watch_drafts(stack, everywhere, rooms_of(everywhere, rooms), sightings),
        lambda: watch_budgets(stack, rooms, standings),
    ):
        yield


@asynccontextmanager
async def deciding(deciders: Sequence[Decider]) -> AsyncIterator[None]:
    """All of them deciding what they are asked."""
    async with _running(*(decider.run for decider in deciders)):
        yield


def find_deciders(
    stack: OwnStack, rooms: Sequence[Room], chance: random.Random, refuses: float, decisions: list[Decision]
) -> list[Decider]:
    """One for each room whose AIs keep the list: whoever writes there."""
    keeping = [room for room in rooms if room.company is KEEPERS]
    return [
        Decider(stack, room.people[0], room, random.Random(chance.random()), refuses, decisions) for room in keeping
    ]


@asynccontextmanager
async def _running(*duties: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """The duties, for the length of the block; one that fails fails the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(duty()) for duty in duties]
        yield
        for task in tasks:
            task.cancel()
