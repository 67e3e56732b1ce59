"""What a search costs among a million messages, and what its index costs those who post."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg

from benchmarks.accepting import rate_in_room
from benchmarks.http_client import Connection
from benchmarks.people import open_room, sign_up
from benchmarks.report import Row
from benchmarks.search_corpus import NOWHERE, RAREST, Corpus, write_corpus
from benchmarks.servers import Bench

SIZE = 1_000_000
ROUNDS = 12
AIM_MS = 150
DROP = "drop index conversations.ix_messages_search"
CREATE = "create index ix_messages_search on conversations.messages using gin (conversation_id, user_id, search)"
UNHOOK = "alter table conversations.messages disable trigger note_search_words"
HOOK = "alter table conversations.messages enable trigger note_search_words"


@dataclass(frozen=True)
class Times:
    """Of one kind of question, in milliseconds."""

    name: str
    all_ms: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.all_ms)

    @property
    def p95(self) -> float:
        return percentile(self.all_ms, 95)


async def measure(bench: Bench) -> list[Row]:
    """Every kind of question against a look at one room, then posting with and without the words."""
    token = await sign_up(bench.stack.url)
    room = await open_room(bench.stack.url, token)
    corpus = await asyncio.to_thread(write_corpus, bench.database, _founder(bench.database, room), SIZE)
    floor = await _ask(bench, token, "newest page", [f"/api/v1/conversations/{corpus.my_rooms[0]}/messages"])
    kinds = [await _ask(bench, token, name, paths) for name, paths in _questions(corpus)]
    whole = Times("all kinds alike", [each for kind in kinds for each in kind.all_ms])
    rows = [Row(f"search p50: {kind.name}", kind.p50, floor.p50, "newest page of a room", unit="ms") for kind in kinds]
    rows += [Row(f"search p95: {kind.name}", kind.p95, floor.p95, "newest page of a room", unit="ms") for kind in kinds]
    rows.append(
        Row(
            f"search p95: {whole.name}",
            whole.p95,
            floor.p95,
            "newest page of a room",
            unit="ms",
            aim=f"≤ {AIM_MS} ms",
            ok=whole.p95 <= AIM_MS,
        )
    )
    return [*rows, await _posting(bench, token, room)]


def percentile(values: list[float], share: int) -> float:
    """The smallest of `values` that so many per cent of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * share // 100) - 1)]


def _founder(database: str, room: str) -> UUID:
    with psycopg.connect(database) as connection:
        row = connection.execute("select creator_id from conversations.conversations where id = %s", [room]).fetchone()
    assert row is not None
    founder: UUID = row[0]
    return founder


def _questions(corpus: Corpus) -> Iterator[tuple[str, list[str]]]:
    """Kinds of questions, each in several words of its commonness."""
    words = corpus.words

    def each(ranks: tuple[int, ...], question: str = "{0} ") -> list[str]:
        return [_path(question.format(words[rank], words[rank + 1])) for rank in ranks]

    yield "common word", each((0, 1, 3, 9, 20, 40))
    yield "frequent word", each((60, 100, 150, 200, 300))
    yield "seldom word", each((1_000, 2_000, 5_000, 10_000))
    yield "rare word", [_path(f"{RAREST} "), *each((45_000, 49_000))]
    yield "no such word", [_path(f"{NOWHERE} ")]
    yield "two words", each((0, 100, 1_000), "{0} {1} ")
    yield "common and rare", [_path(f"{words[0]} {words[rank]} ") for rank in (3_000, 9_000, 20_000)]
    yield "phrase", each((0, 100, 1_000), '"{0} {1}"')
    yield "unfinished word", [_path(words[rank][:3]) for rank in (500, 3_000, 9_000)]
    yield "common word in a room", each((0, 5, 30), '{0} in:"room 0" ') + each((0, 5, 30), '{0} in:"room 196" ')
    yield "rare word in a room", each((9_000, 20_000), '{0} in:"room 0" ')
    yield "word of one person", each((0, 100, 3_000), '{0} from:"person 5" ')
    yield "word before a year ago", each((0, 100, 3_000), "{0} before:2025-11 ")
    yield "without a word", each((0, 30), "{0} -{1} ")
    yield "no words", [_path("from:me"), _path('in:"room 4"'), _path("has:link"), _path("after:2025-06 before:2025-07")]


def _path(question: str) -> str:
    return f"/api/v1/search?q={quote(question)}"


async def _ask(bench: Bench, token: str, name: str, paths: list[str]) -> Times:
    """Each of them again and again, the first time of each left out."""
    connection = Connection(bench.stack.url)
    times = []
    for path in paths:
        await connection.request("GET", path, token=token)
    for _ in range(ROUNDS):
        for path in paths:
            begun = time.monotonic()
            await connection.request("GET", path, token=token)
            times.append((time.monotonic() - begun) * 1000)
    connection.close()
    return Times(name, times)


async def _posting(bench: Bench, token: str, room: str) -> Row:
    """In turn, so that a drift of the machine meets both; the median of the ratios."""
    pairs = []
    for _ in range(3):
        with_words = await rate_in_room(bench, token, room, 8)
        await asyncio.to_thread(_run, bench.database, DROP, UNHOOK)
        without = await rate_in_room(bench, token, room, 8)
        await asyncio.to_thread(_run, bench.database, HOOK, CREATE)
        pairs.append((with_words, without))
    ours, against = sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]
    return Row(
        "accepted/s, 8 senders", ours, against, "without index and words", aim="≥ 0.90", ok=ours >= 0.9 * against
    )


def _run(database: str, *statements: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for statement in statements:
            cursor: psycopg.Cursor[Any] = connection.cursor()
            cursor.execute(statement.encode())
