"""How much later the first visible text of a room's AI comes than the provider's own first token."""

import asyncio
import json
import statistics
import time
from uuid import uuid4

from benchmarks.http_client import Connection
from benchmarks.people import open_room, sign_up
from benchmarks.report import Row
from benchmarks.servers import Bench

MODEL = "openai/gpt-4o-mini"
STREAMS = ((1, 10, 40.0), (20, 3, 60.0), (100, 2, 120.0))
FIRST_TOKEN_S = 0.2
TOKENS, TOKENS_PER_S = 40, 20
PATIENCE_S = 60.0


async def measure(bench: Bench) -> list[Row]:
    """Added median time to first text, in ms, at 1, 20 and 100 rooms that ask at once."""
    bench.provider.configure(tokens=TOKENS, tps=TOKENS_PER_S, ttft=FIRST_TOKEN_S)
    token = await sign_up(bench.stack.url)
    rooms = [await open_room(bench.stack.url, token, ai=MODEL) for _ in range(max(count for count, _, _ in STREAMS))]
    rows = []
    for count, rounds, aim in STREAMS:
        direct: list[float] = []
        through: list[float] = []
        for _ in range(rounds):
            direct += await asyncio.gather(*(_ask_provider(bench) for _ in range(count)))
            through += await _ask_rooms(bench, token, rooms[:count])
        added = statistics.median(through) - statistics.median(direct)
        rows.append(
            Row(
                f"first text, {count} at once (added {added:.0f} ms)",
                statistics.median(through),
                statistics.median(direct),
                "provider alone",
                unit="ms",
                aim=f"≤ {aim:.0f} ms",
                ok=added <= aim,
            )
        )
    return rows


async def _ask_provider(bench: Bench) -> float:
    connection = Connection(bench.provider.url)
    body = {"model": "gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
    begun = time.monotonic()
    async for data in connection.stream("POST", "/v1/chat/completions", body):
        if data != "[DONE]" and json.loads(data)["choices"][0]["delta"].get("content"):
            break
    elapsed = time.monotonic() - begun
    connection.close()
    return elapsed * 1000


async def _ask_rooms(bench: Bench, token: str, rooms: list[str]) -> list[float]:
    asked: dict[str, float] = {}
    first: dict[str, float] = {}
    ended: set[str] = set()
    listening = Connection(bench.stack.url)
    hello = asyncio.Event()

    async def listen() -> None:
        async for data in listening.stream("GET", "/api/v1/events", token=token):
            event = json.loads(data)
            room = event.get("conversation_id")
            if event["type"] == "hello":
                hello.set()
            elif event["type"] == "message.delta":
                first.setdefault(room, time.monotonic())
            elif event["type"] == "message.created" and event["data"]["message"]["sender_type"] == "ai":
                ended.add(room)
                if len(ended) == len(rooms):
                    return

    listener = asyncio.create_task(listen())
    await asyncio.wait_for(hello.wait(), PATIENCE_S)

    async def ask(room: str) -> None:
        connection = Connection(bench.stack.url)
        body = {"client_id": str(uuid4()), "content": "hello"}
        asked[room] = time.monotonic()
        await connection.request("POST", f"/api/v1/conversations/{room}/messages", body, token=token)
        connection.close()

    await asyncio.gather(*(ask(room) for room in rooms))
    await asyncio.wait_for(listener, PATIENCE_S)
    listening.close()
    return [(first[room] - asked[room]) * 1000 for room in rooms]
