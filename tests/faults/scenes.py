"""What people do in the rooms whose AIs follow one another, keep the list, or may spend little."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

from fake_provider.testing import FakeProvider
from tests.faults.asking import ask_patiently, open_client
from tests.faults.cast import CHOIR, FRUGAL, KEEPERS, THRIFTY, Person, Room
from tests.faults.own_stack import OwnStack
from tests.faults.posting import Post, send, write_errand, write_notion, write_question, write_theme

ANSWERED_WITHIN_S = 20.0
PAUSE_S = 1.0
PERIOD_S = 0.5
AT_ONCE = 4
OPEN = ("waiting", "writing")
SAYINGS = (
    "Lisbon has the better bridges and the kinder winters",
    "Nobody should paint a boat before the harbour is dry",
    "Copper roofs outlast slate wherever the gulls are few",
)


@dataclass(frozen=True)
class Scene:
    """Somebody at work in one room: what they write goes into `posts`, and `chance` varies it.

    `tps` is how fast an AI says that it has put something on the list.
    """

    stack: OwnStack
    provider: FakeProvider
    room: Room
    person: Person
    chance: random.Random
    posts: list[Post]
    tps: float = 25

    async def play(self, seconds: float, rounds: int = 1) -> None:
        """Go on for about so long, and through so many rounds at least."""
        loop = asyncio.get_running_loop()
        stop_at = loop.time() + seconds
        async with open_client(self.stack, self.person.token) as client:
            while True:
                await _ROUNDS[self.room.company.name](self, client)
                rounds -= 1
                if loop.time() > stop_at and rounds <= 0:
                    return
                await asyncio.sleep(PAUSE_S)

    async def post(self, client: httpx2.AsyncClient, *posts: Post) -> None:
        """Write these at once."""
        self.posts.extend(posts)
        await asyncio.gather(*(send(client, post) for post in posts))


async def _sing(scene: Scene, client: httpx2.AsyncClient) -> None:
    """A theme on which all are to say the same, then one on which each says something of its own."""
    same = f"{scene.chance.choice(SAYINGS)} {scene.chance.randint(100, 999)}."
    room, person = scene.room, scene.person
    for theme in (write_theme(room, person, text=same), write_theme(room, person, tokens=scene.chance.randint(8, 20))):
        await scene.post(client, theme)
        await _wait_for_answers(client, theme)


async def _keep_the_list(scene: Scene, client: httpx2.AsyncClient) -> None:
    """Something plainly asked for, and something that has to wait; of different AIs."""
    first, second = scene.chance.sample(scene.room.ais, 2)
    errand = write_errand(scene.room, scene.person, first, tokens=40, tps=scene.tps)
    await scene.post(client, errand, write_notion(scene.room, scene.person, second, scene.provider))
    await _wait_for_answers(client, errand)


async def _run_one_errand(scene: Scene, client: httpx2.AsyncClient) -> None:
    """Something plainly asked for, of the one AI there is."""
    errand = write_errand(scene.room, scene.person, scene.room.ais[0], tokens=40, tps=scene.tps)
    await scene.post(client, errand)
    await _wait_for_answers(client, errand)


async def _spend(scene: Scene, client: httpx2.AsyncClient) -> None:
    """More questions at once than there may be answers at once."""
    questions = [write_question(scene.room, scene.person, tokens=40, tps=40) for _ in range(AT_ONCE)]
    await scene.post(client, *questions)
    await _wait_for_answers(client, *questions)


async def _wait_for_answers(client: httpx2.AsyncClient, *posts: Post) -> None:
    """Until every turn on these is over, or it takes too long: what is to become of them is judged at the end."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + ANSWERED_WITHIN_S
    for post in posts:
        while post.is_acknowledged and loop.time() < give_up_at and await _is_open(client, post):
            await asyncio.sleep(PERIOD_S)


async def _is_open(client: httpx2.AsyncClient, post: Post) -> bool:
    path = f"/conversations/{post.room.id}/turns"
    answer = await ask_patiently(client, "GET", path, params={"message_id": post.message_ids[0]})
    return any(turn["state"] in OPEN for turn in answer.json()["items"])


_ROUNDS: dict[str, Callable[[Scene, httpx2.AsyncClient], Awaitable[None]]] = {
    CHOIR.name: _sing,
    KEEPERS.name: _keep_the_list,
    THRIFTY.name: _spend,
    FRUGAL.name: _run_one_errand,
}
