"""How many messages a second are accepted, against the bare insert and against the database's own commits."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

import psycopg

from benchmarks.floor import INSERT, row
from benchmarks.http_client import Connection
from benchmarks.people import open_room, sign_up
from benchmarks.report import Row
from benchmarks.servers import Bench

SENDERS = (1, 8, 32)
SECONDS = 5.0
ROUNDS = 3
Send = Callable[[Connection], Awaitable[None]]


async def measure(bench: Bench) -> list[Row]:
    """Floor and product in turn, so that a drift of the machine meets both; the median of each ratio."""
    token = await sign_up(bench.stack.url)
    room = await open_room(bench.stack.url, token)
    rows = []
    for senders in SENDERS:
        pairs = []
        for _ in range(ROUNDS):
            floor = await _rate(bench.floor_url, _post_to_floor, senders)
            ours = await _rate(bench.stack.url, _poster(room, token), senders)
            pairs.append((ours, floor))
        commits = await asyncio.to_thread(commit_rate, bench.database, senders)
        ours, floor = sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]
        rows.append(
            Row(f"accepted/s, {senders} senders", ours, floor, "bare insert", aim="≥ 0.50", ok=ours / floor >= 0.5)
        )
        rows.append(Row(f"accepted/s, {senders} senders", ours, commits, "database commits"))
    return rows


async def rate_in_room(bench: Bench, token: str, room: str, senders: int) -> float:
    """Messages a second that one room takes from so many senders."""
    return await _rate(bench.stack.url, _poster(room, token), senders)


def commit_rate(database: str, connections: int) -> float:
    """Commits of the floor's row a second, straight from so many connections."""
    counts = [0] * connections
    ends = time.monotonic() + SECONDS

    def insert(index: int) -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            while time.monotonic() < ends:
                connection.execute(INSERT, row(uuid4(), "a message of ordinary length, as people write them")[1])
                counts[index] += 1

    threads = [threading.Thread(target=insert, args=(index,)) for index in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


async def _rate(url: str, send: Send, senders: int) -> float:
    connections = [Connection(url) for _ in range(senders)]
    for connection in connections:
        await send(connection)
    begun = time.monotonic()
    counts = await asyncio.gather(*(_keep_sending(connection, send, begun + SECONDS) for connection in connections))
    elapsed = time.monotonic() - begun
    for connection in connections:
        connection.close()
    return sum(counts) / elapsed


async def _keep_sending(connection: Connection, send: Send, ends: float) -> int:
    sent = 0
    while time.monotonic() < ends:
        await send(connection)
        sent += 1
    return sent


def _message() -> dict[str, str]:
    return {"client_id": str(uuid4()), "content": "a message of ordinary length, as people write them"}


async def _post_to_floor(connection: Connection) -> None:
    await connection.request("POST", "/messages", _message())


def _poster(room: str, token: str) -> Send:
    async def post(connection: Connection) -> None:
        await connection.request("POST", f"/api/v1/conversations/{room}/messages", _message(), token=token)

    return post
