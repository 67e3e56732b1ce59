"""How long a message takes from one person's send to the other's stream."""

import asyncio
import json
import statistics
import time
from uuid import uuid4

from benchmarks.http_client import Connection
from benchmarks.people import open_room, sign_up
from benchmarks.report import Row
from benchmarks.servers import Bench

MESSAGES = 100
PATIENCE_S = 30.0


async def measure(bench: Bench) -> list[Row]:
    """Median send → delivered against the bare insert's own answer time, in ms."""
    token = await sign_up(bench.stack.url)
    room = await open_room(bench.stack.url, token)
    delivered = await _deliver(bench, token, room)
    bare = await _answer_times(bench)
    ours, floor = statistics.median(delivered), statistics.median(bare)
    return [
        Row("send → delivered, p50", ours, floor, "bare insert answered", unit="ms", aim="≤ 3.00", ok=ours <= 3 * floor)
    ]


async def _deliver(bench: Bench, token: str, room: str) -> list[float]:
    listening, sending = Connection(bench.stack.url), Connection(bench.stack.url)
    arrived: asyncio.Queue[tuple[str, float]] = asyncio.Queue()

    async def listen() -> None:
        async for data in listening.stream("GET", f"/api/v1/events?conversation_id={room}", token=token):
            event = json.loads(data)
            if event["type"] in ("hello", "message.created"):
                content = event["data"].get("message", {}).get("content", "hello")
                arrived.put_nowait((content, time.monotonic()))

    listener = asyncio.create_task(listen())
    await asyncio.wait_for(arrived.get(), PATIENCE_S)
    times = []
    for number in range(MESSAGES):
        begun = time.monotonic()
        body = {"client_id": str(uuid4()), "content": f"message {number}"}
        await sending.request("POST", f"/api/v1/conversations/{room}/messages", body, token=token)
        _content, at = await asyncio.wait_for(arrived.get(), PATIENCE_S)
        times.append((at - begun) * 1000)
    listener.cancel()
    listening.close()
    sending.close()
    return times


async def _answer_times(bench: Bench) -> list[float]:
    connection = Connection(bench.floor_url)
    times = []
    for _ in range(MESSAGES):
        begun = time.monotonic()
        await connection.request("POST", "/messages", {"client_id": str(uuid4()), "content": "hello"})
        times.append((time.monotonic() - begun) * 1000)
    connection.close()
    return times
