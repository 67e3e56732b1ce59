"""How late tokens are while two hundred answers are being written at once."""

import asyncio
from contextlib import AsyncExitStack

from benchmarks.answers import Answer, Audience, ask_directly
from benchmarks.first_tokens import MODEL
from benchmarks.http_client import Connection
from benchmarks.people import open_rooms
from benchmarks.processes import ProcessorTime
from benchmarks.report import Row
from benchmarks.searching import percentile
from benchmarks.servers import Bench

PEOPLE, ROOMS_EACH = 20, 10
STREAMS = PEOPLE * ROOMS_EACH
TOKENS_PER_S, TOKENS = 20, 700
STARTS_PER_S = 8
WINDOW_S = 5.0
AIM_MS = 250.0


async def measure(bench: Bench) -> list[Row]:
    """Ages of the tokens that came while most answers were being written, against those that are only passed on."""
    bench.provider.configure(tokens=TOKENS, tps=TOKENS_PER_S)
    homes = await open_rooms(bench.stack.url, people=PEOPLE, rooms_each=ROOMS_EACH, ai=MODEL)
    used = ProcessorTime(bench)
    answers = await _ask_rooms(bench, homes)
    used.show_each("a stream's second", STREAMS * TOKENS // TOKENS_PER_S)
    ours, together = _busiest_ages(answers)
    bare, _ = _busiest_ages(await _ask_bare(bench))
    rows = []
    for share, aim in ((50, None), (95, AIM_MS), (99, None)):
        late, floor = percentile(ours, share), percentile(bare, share)
        rows.append(
            Row(
                f"age of a token, p{share}, {together} streams at once (added {late - floor:.0f} ms)",
                late,
                floor,
                "pass-through",
                unit="ms",
                aim=f"≤ {aim:.0f} ms at {STREAMS}" if aim else "",
                ok=late - floor <= aim and together == STREAMS if aim else None,
            )
        )
    return rows


async def _ask_rooms(bench: Bench, homes: dict[str, list[str]]) -> list[Answer]:
    async with AsyncExitStack() as listening:
        asking = []
        for token, rooms in homes.items():
            audience = await listening.enter_async_context(Audience(bench.stack.url, token).listening())
            asking += [(audience, room) for room in rooms]

        async def ask(place: int, audience: Audience, room: str) -> Answer:
            await asyncio.sleep(place / STARTS_PER_S)
            connection = Connection(bench.stack.url)
            answer = await audience.ask_through(connection, room)
            connection.close()
            return answer

        return await asyncio.gather(*(ask(place, *each) for place, each in enumerate(asking)))


async def _ask_bare(bench: Bench) -> list[Answer]:
    async def ask(place: int) -> Answer:
        await asyncio.sleep(place / STARTS_PER_S)
        connection = Connection(bench.pass_through_url)
        answer = await ask_directly(connection)
        connection.close()
        return answer

    return await asyncio.gather(*(ask(place) for place in range(STREAMS)))


def _busiest_ages(answers: list[Answer]) -> tuple[list[float], int]:
    """The ages of the tokens of the window in which most answers were being written all along, and how many were.

    No answer may have lost a token.
    """
    assert all(len(answer.ages_ms) == TOKENS for answer in answers)

    def written_in(begin: float) -> int:
        return sum(answer.first_at <= begin and begin + WINDOW_S <= answer.last_at for answer in answers)

    begin = max((answer.first_at for answer in answers), key=written_in)
    ages = [age for answer in answers for age in answer.ages_within(begin, begin + WINDOW_S)]
    return ages, written_in(begin)
