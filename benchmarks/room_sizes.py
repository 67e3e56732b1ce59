"""What a message and a page cost with ten, ten thousand and a million messages in the room."""

import statistics
import time

import psycopg

from benchmarks.accepting import rate_in_room
from benchmarks.http_client import Connection
from benchmarks.people import open_room, sign_up
from benchmarks.report import Row
from benchmarks.servers import Bench

SIZES = (10, 10_000, 1_000_000)
PAGES = 100

FILL = """
insert into conversations.messages
    (id, conversation_id, seq, sender_type, user_id, content, sent_at, created_at, updated_at)
select uuidv7(make_interval(secs => n - %(size)s)), %(room)s, n, 'user', c.creator_id,
       'message ' || n || ' of an ordinary length, as people write them in a room',
       now() + make_interval(secs => n - %(size)s), now(), now()
from generate_series(1, %(size)s) as n, conversations.conversations c where c.id = %(room)s
"""


async def measure(bench: Bench) -> list[Row]:
    """Rates and page times of larger rooms against the room of ten, in one run."""
    token = await sign_up(bench.stack.url)
    figures = []
    for size in SIZES:
        room = await open_room(bench.stack.url, token)
        fill(bench.database, room, size)
        rate = await rate_in_room(bench, token, room, 8)
        newest = await _page_ms(bench, token, room, "")
        middle = await _page_ms(bench, token, room, f"?around_seq={size // 2}")
        figures.append((size, rate, newest, middle))
    _, small_rate, small_newest, small_middle = figures[0]
    rows = []
    for size, rate, newest, middle in figures[1:]:
        name = f"{size:,} messages"
        rows.append(
            Row(
                f"{name}: accepted/s, 8 senders",
                rate,
                small_rate,
                "room of ten",
                aim="≥ 0.80",
                ok=rate >= 0.8 * small_rate,
            )
        )
        rows.append(Row(f"{name}: newest page", newest, small_newest, "room of ten", unit="ms"))
        rows.append(Row(f"{name}: page in the middle", middle, small_middle, "room of ten", unit="ms"))
    return rows


def fill(database: str, room: str, size: int) -> None:
    """Write `size` messages into the room, as if they had always been there."""
    with psycopg.connect(database, autocommit=False) as connection:
        connection.execute(FILL, {"room": room, "size": size})
        connection.execute(
            "update conversations.conversations set last_seq = %s, last_message_at = now() where id = %s", [size, room]
        )
        connection.execute(
            """insert into conversations.detector_states (conversation_id, through_seq, created_at, updated_at)
            values (%s, %s, now(), now())
            on conflict (conversation_id) do update set through_seq = excluded.through_seq""",
            [room, size],
        )
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("analyze conversations.messages")


async def _page_ms(bench: Bench, token: str, room: str, query: str) -> float:
    connection = Connection(bench.stack.url)
    times = []
    for _ in range(PAGES):
        begun = time.monotonic()
        await connection.request("GET", f"/api/v1/conversations/{room}/messages{query}", token=token)
        times.append((time.monotonic() - begun) * 1000)
    connection.close()
    return statistics.median(times)
