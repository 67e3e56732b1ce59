"""How many short answers a second rooms get, 32 of them being written at any time."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from benchmarks.answers import Answer, Audience, ask_directly
from benchmarks.first_tokens import MODEL
from benchmarks.http_client import Connection
from benchmarks.people import open_rooms
from benchmarks.processes import ProcessorTime
from benchmarks.report import Row
from benchmarks.servers import Bench

IN_FLIGHT = 32
TOKENS = 50
SECONDS, WARM_UP_S = 15.0, 3.0
ROUNDS = 3
AIM = 150.0
Ask = Callable[[Connection], Awaitable[Answer]]


async def measure(bench: Bench) -> list[Row]:
    """Whole answers a second against those that are only passed on, in turn; the median of each ratio."""
    bench.provider.configure(tokens=TOKENS)
    homes = await open_rooms(bench.stack.url, people=4, rooms_each=IN_FLIGHT // 4, ai=MODEL)
    async with AsyncExitStack() as listening:
        askers: list[Ask] = []
        for token, rooms in homes.items():
            audience = await listening.enter_async_context(Audience(bench.stack.url, token).listening())
            askers += [_asker(audience, room) for room in rooms]
        await _rate(bench.stack.url, askers, WARM_UP_S)
        pairs = []
        for _ in range(ROUNDS):
            bare, _ = await _rate(bench.pass_through_url, [ask_directly] * IN_FLIGHT, SECONDS / ROUNDS)
            used = ProcessorTime(bench)
            ours, answers = await _rate(bench.stack.url, askers, SECONDS / ROUNDS)
            used.show_each("an answer", len(answers))
            pairs.append((ours, bare, statistics.median(answer.first_text_ms for answer in answers)))
    ours, bare, first_ms = sorted(pairs, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
    name = f"answers/s, {IN_FLIGHT} at a time (first text {first_ms:.0f} ms)"
    return [Row(name, ours, bare, "pass-through", aim=f"≥ {AIM:.0f}", ok=ours >= AIM)]


def _asker(audience: Audience, room: str) -> Ask:
    async def ask(connection: Connection) -> Answer:
        return await audience.ask_through(connection, room)

    return ask


async def _rate(url: str, askers: list[Ask], seconds: float) -> tuple[float, list[Answer]]:
    begun = time.monotonic()
    asked = await asyncio.gather(*(_keep_asking(url, ask, begun + seconds) for ask in askers))
    elapsed = time.monotonic() - begun
    answers = [answer for its in asked for answer in its]
    assert all(len(answer.ages_ms) == TOKENS for answer in answers)
    return len(answers) / elapsed, answers


async def _keep_asking(url: str, ask: Ask, until: float) -> list[Answer]:
    connection = Connection(url)
    answers = []
    while time.monotonic() < until:
        answers.append(await ask(connection))
    connection.close()
    return answers
