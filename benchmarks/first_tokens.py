"""How much later the first visible text of a room's AI comes than the provider's own first token."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

from benchmarks.answers import Answer, Audience, ask_directly, median_first_ms
from benchmarks.http_client import Connection
from benchmarks.people import open_room, sign_up
from benchmarks.processes import ProcessorTime
from benchmarks.report import Row
from benchmarks.servers import Bench

MODEL = "openai/gpt-4o-mini"
AT_ONCE = ((1, 6, 40.0), (20, 3, 60.0), (100, 2, 120.0))
WHILE_WRITING = ((20, 60.0), (100, 120.0))
FIRST_TOKEN_S = 0.2
TOKENS_PER_S, TOKENS, TOKENS_OF_MANY = 20, 40, 120
ROOMS = 150
Ask = Callable[[int], Awaitable[Answer]]


async def measure(bench: Bench) -> list[Row]:
    """Added median time to first text, in ms.

    First of 1, 20 and 100 rooms that all ask in the same moment, then of rooms that ask one after the other while
    20 and 100 answers are being written.
    """
    token = await sign_up(bench.stack.url)
    rooms = [await open_room(bench.stack.url, token, ai=MODEL) for _ in range(ROOMS)]
    rows = []
    async with Audience(bench.stack.url, token).listening() as audience:
        ask_room = _asker(bench, audience, rooms)
        bare = [_direct_asker(url) for url in (bench.provider.url, bench.pass_through_url)]
        bench.provider.configure(tokens=TOKENS, tps=TOKENS_PER_S, ttft=FIRST_TOKEN_S)
        for count, rounds, aim in AT_ONCE:
            used = ProcessorTime(bench)
            ours = [await _all_at_once(ask_room, count) for _ in range(rounds)]
            used.show_each("an answer", count * rounds)
            alone, passed = [_flat([await _all_at_once(ask, count) for _ in range(rounds)]) for ask in bare]
            rows.append(_row(f"{count} at once", _flat(ours), alone, passed, aim))
        bench.provider.configure(tokens=TOKENS_OF_MANY, tps=TOKENS_PER_S, ttft=FIRST_TOKEN_S)
        for count, aim in WHILE_WRITING:
            steady = await _one_after_the_other(ask_room, count)
            alone, passed = [await _one_after_the_other(ask, count) for ask in bare]
            rows.append(_row(f"{count} being written", steady, alone, passed, aim))
    return rows


def _asker(bench: Bench, audience: Audience, rooms: list[str]) -> Ask:
    async def ask(place: int) -> Answer:
        connection = Connection(bench.stack.url)
        answer = await audience.ask_through(connection, rooms[place])
        connection.close()
        return answer

    return ask


def _direct_asker(url: str) -> Ask:
    async def ask(_place: int) -> Answer:
        connection = Connection(url)
        answer = await ask_directly(connection)
        connection.close()
        return answer

    return ask


async def _all_at_once(ask: Ask, count: int) -> list[Answer]:
    return await asyncio.gather(*(ask(place) for place in range(count)))


async def _one_after_the_other(ask: Ask, count: int) -> list[Answer]:
    """Ask as often as keeps `count` answers being written; those that were asked for once it was so many."""
    every_s = (FIRST_TOKEN_S + TOKENS_OF_MANY / TOKENS_PER_S) / count

    async def ask_in_turn(place: int) -> Answer:
        await asyncio.sleep(place * every_s)
        return await ask(place)

    answers = await asyncio.gather(*(ask_in_turn(place) for place in range(count * 3 // 2)))
    return answers[count:]


def _flat(rounds: list[list[Answer]]) -> list[Answer]:
    return list(itertools.chain.from_iterable(rounds))


def _row(name: str, ours: list[Answer], alone: list[Answer], passed: list[Answer], aim: float) -> Row:
    floor = median_first_ms(alone)
    added, bare = median_first_ms(ours) - floor, median_first_ms(passed) - floor
    return Row(
        f"first text, {name} (added {added:.0f} ms, passed on {bare:.0f})",
        median_first_ms(ours),
        floor,
        "provider alone",
        unit="ms",
        aim=f"≤ {aim:.0f} ms",
        ok=added <= aim,
    )
