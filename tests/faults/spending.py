"""Somebody who looks again and again at what the budgets say, each time at all of them in one snapshot."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.cast import Room
from tests.faults.own_stack import OwnStack

PERIOD_S = 0.1

_STANDING = """
select b.conversation_id::text as room_id, b.cap_tokens as cap, b.settled_tokens as settled,
       b.reserved_tokens as reserved,
       coalesce((select sum(r.tokens) from conversations.reservations r where r.budget_id = b.id), 0)::bigint as held
from conversations.budgets b where b.conversation_id = any(%s::uuid[])
"""


@dataclass(frozen=True)
class Standing:
    """One budget at one moment; `held` is what the single reservations come to."""

    room_id: str
    cap: int
    settled: int
    reserved: int
    held: int


async def watch_budgets(stack: OwnStack, rooms: Sequence[Room], standings: list[Standing]) -> None:
    """Note the budgets of these rooms until cancelled."""
    ids = [room.id for room in rooms]
    with stack.connect() as connection:
        while True:
            rows = await asyncio.to_thread(lambda: connection.execute(_STANDING, [ids]).fetchall())
            standings += [Standing(**row) for row in rows]
            await asyncio.sleep(PERIOD_S)
