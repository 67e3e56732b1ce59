"""Waits until nothing moves any more."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from tests.faults.own_stack import OwnStack
from tests.faults.reading import Reader

PERIOD_S = 0.2

_UNFINISHED = """
select 1 from conversations.jobs where subject_id = any(%s::uuid[]) and state in ('waiting', 'leased')
union all
select 1 from conversations.tool_approvals where conversation_id = any(%s::uuid[]) and state = 'pending'
limit 1
"""
_COUNTERS = "select id::text, last_event_seq from conversations.conversations where id = any(%s::uuid[])"


async def wait_until(condition: Callable[[], Awaitable[bool] | bool], deadline_s: float) -> bool:
    """Whether the condition came to hold before the deadline."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + deadline_s
    while True:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return True
        if loop.time() > give_up_at:
            return False
        await asyncio.sleep(PERIOD_S)


async def wait_until_quiet(
    stack: OwnStack,
    readers: Sequence[Reader],
    read_from: Mapping[str, int],
    *,
    jobs_s: float,
    readers_s: float,
) -> bool:
    """Whether all jobs of these rooms ended and all that waited for people was decided in time, and then all readers
    were told of everything in time.

    `read_from` is the `event_seq` that each room had before anybody listened. What is not quiet by then
    is for the invariants to name.
    """
    jobs_ended = await wait_until(lambda: stack.is_healthy() and not _has_open_ends(stack, read_from), jobs_s)
    return await wait_until(lambda: _have_caught_up(stack, readers, read_from), readers_s) and jobs_ended


def _has_open_ends(stack: OwnStack, room_ids: Iterable[str]) -> bool:
    ids = list(room_ids)
    return bool(stack.select(_UNFINISHED, ids, ids))


def _have_caught_up(stack: OwnStack, readers: Sequence[Reader], read_from: Mapping[str, int]) -> bool:
    last = {row["id"]: row["last_event_seq"] for row in stack.select(_COUNTERS, list(read_from))}
    return all(
        max(reader.last_seen(room.id), read_from[room.id]) >= last[room.id]
        for reader in readers
        for room in reader.rooms
    )
