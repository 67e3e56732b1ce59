"""Each person may ask so much and no more."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from tests.conversations.events.other_apps import at, serve_another
from tests.conversations.humans import Human, refusal
from tests.conversations.running import Stack

Ask = Callable[[Human, str], httpx2.Response]
LIMITED: dict[str, tuple[int, Ask]] = {
    "search": (60, lambda human, _: human.get("/search?q=mill")),
    "summaries": (30, lambda human, room: human.get(f"{room}/catch-up")),
    "exports": (10, lambda human, room: human.post(f"{room}/exports", {"format": "json"})),
}


@pytest.fixture(scope="module")
def url(stack: Stack) -> Iterator[str]:
    """A public app that counts."""
    with serve_another(stack, rate_limits="on") as one:
        yield one


@pytest.mark.parametrize("policy", LIMITED)
def test_one_beyond_the_quota_has_to_wait_and_nobody_else(stack: Stack, url: str, policy: str) -> None:
    quota, ask = LIMITED[policy]
    busy, calm = stack.enter("Busy"), stack.enter("Calm")
    room = busy.found()
    busy.seat(room, calm)

    answers = [ask(at(busy, url), room) for _ in range(quota + 1)]

    assert {answer.status_code for answer in answers[:-1]} <= {200, 202}
    assert refusal(answers[-1], 429) == "rate_limited"
    assert f'"{policy}";q={quota}' in answers[-1].headers["RateLimit-Policy"]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert ask(at(calm, url), room).status_code in (200, 202)
