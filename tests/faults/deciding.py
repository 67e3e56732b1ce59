"""People who approve or refuse what AIs ask them, again and again until they are told that it is decided."""

import asyncio
import random
from dataclasses import dataclass
from typing import Literal

import httpx2

from tests.faults.asking import PASSING, get_all, open_client
from tests.faults.cast import Person, Room
from tests.faults.own_stack import OwnStack

PERIOD_S = 0.5

Word = Literal["approve", "refuse"]
STATES: dict[Word, str] = {"approve": "approved", "refuse": "refused"}


@dataclass(frozen=True)
class Decision:
    """What somebody said to an approval, and that they were told it holds."""

    approval_id: str
    word: Word


@dataclass(frozen=True)
class Decider:
    """Decides in one room what is asked of one person, `refuses` being how often it is no; notes what holds."""

    stack: OwnStack
    person: Person
    room: Room
    chance: random.Random
    refuses: float
    decisions: list[Decision]

    async def run(self) -> None:
        """Decide until cancelled; while nobody answers, what was asked stays to be decided."""
        async with open_client(self.stack, self.person.token) as client:
            while True:
                try:
                    for approval in await get_all(client, self._path, state="pending"):
                        if self.person.user_id in approval["asked"]:
                            await self._decide(client, approval["id"])
                except httpx2.TransportError:
                    pass  # a dead line: it is still pending, or it is not, and then that was the answer
                await asyncio.sleep(PERIOD_S)

    @property
    def _path(self) -> str:
        return f"/conversations/{self.room.id}/approvals"

    async def _decide(self, client: httpx2.AsyncClient, approval_id: str) -> None:
        word: Word = "refuse" if self.chance.random() < self.refuses else "approve"
        answer = await client.post(f"{self._path}/{approval_id}/decision", json={"decision": word})
        if answer.status_code == 200:
            self.decisions.append(Decision(approval_id, word))
        else:
            assert answer.status_code in (409, *PASSING), f"decision: {answer.status_code} {answer.text[:200]}"
