"""What dies when: a plan made of a seed, and its execution."""

import asyncio
import random
from dataclasses import dataclass

from tests.faults.own_stack import OwnStack

WIPED_REDIS = "redis, wiped"
TARGETS = (
    "interactive-1",
    "interactive-2",
    "background",
    "gateway",
    "conversations-internal",
    "conversations-caretaker",
    "redis",
    WIPED_REDIS,
)
PATIENCE_S = 25.0


@dataclass(frozen=True)
class Blow:
    """One kill: when, in seconds from the start of the load, and whom."""

    at_s: float
    target: str


def plan_blows(seed: int, seconds: float, count: int) -> list[Blow]:
    """`count` blows at random moments of `seconds`; nobody is struck twice before everybody was once."""
    chance = random.Random(seed)
    targets: list[str] = []
    while len(targets) < count:
        targets += chance.sample(TARGETS, len(TARGETS))
    moments = sorted(chance.uniform(0, seconds) for _ in range(count))
    return [Blow(moment, target) for moment, target in zip(moments, targets, strict=False)]


async def strike(stack: OwnStack, blows: list[Blow]) -> list[Blow]:
    """Carry out the plan; a target that is down just then is waited for a little. The blows that struck."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    struck = []
    for blow in blows:
        await asyncio.sleep(max(0.0, start + blow.at_s - loop.time()))
        if await _strike_once(stack, blow.target):
            struck.append(Blow(loop.time() - start, blow.target))
    return struck


async def _strike_once(stack: OwnStack, target: str) -> bool:
    give_up_at = asyncio.get_running_loop().time() + PATIENCE_S
    while not (stack.wipe_redis() if target == WIPED_REDIS else stack.kill(target)):
        if asyncio.get_running_loop().time() > give_up_at:
            return False
        await asyncio.sleep(0.05)
    return True
