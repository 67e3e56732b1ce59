"""Somebody who looks again and again at what the AIs have written so far."""

import asyncio
from contextlib import suppress

import httpx2

from tests.faults.asking import open_client
from tests.faults.cast import Person, Room
from tests.faults.own_stack import OwnStack
from tests.faults.reading import Piece

PERIOD_S = 0.7


async def watch_drafts(stack: OwnStack, person: Person, rooms: list[Room], sightings: list[Piece]) -> None:
    """Note the drafts of these rooms until cancelled; while nobody answers there is nothing to see."""
    async with open_client(stack, person.token) as client:
        while True:
            for room in rooms:
                with suppress(httpx2.TransportError):
                    answer = await client.get(f"/conversations/{room.id}/drafts")
                    drafts = answer.json()["items"] if answer.status_code == 200 else []
                    sightings += [Piece(each["message_id"], each["attempt"], 0, each["text"]) for each in drafts]
            await asyncio.sleep(PERIOD_S)
