"""Tokens come when they are due, however many streams there are."""

import asyncio
import statistics
import time

import httpx2
import psutil

from fake_provider.testing import FakeProvider, running_fake_provider
from tests.fake_provider.asking import chat, chat_text, post_chat


def test_tokens_keep_to_their_grid(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(tokens=30, tps=100, ttft=0.2)
    asked_at = time.monotonic()

    tokens = chat_text(post_chat(http)).split()

    due_at = [asked_at + 0.2 + index / 100 for index in range(30)]
    late = [int(token.split(":")[1]) / 1e9 - due for token, due in zip(tokens, due_at, strict=True)]
    assert min(late) > -0.001
    assert statistics.median(late) < 0.05


def test_a_stream_opens_before_its_first_token(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(ttft=0.3, tokens=1)

    with http.stream("POST", "/v1/chat/completions", json=chat()) as answer:
        opened_at = time.monotonic_ns()
        text = "".join(answer.iter_text())

    made_at = int(text.split('"content": "0:')[1].split(" ")[0])
    assert (made_at - opened_at) / 1e9 > 0.2


def test_two_hundred_streams_cost_little() -> None:
    with running_fake_provider() as provider:
        provider.configure(tokens=60, tps=20)
        process = psutil.Process(provider.pid)
        before = process.cpu_times().user + process.cpu_times().system

        sent = asyncio.run(_drain_streams(provider.url, count=200))

        spent = process.cpu_times().user + process.cpu_times().system - before
        assert sent == 200
        assert provider.stats()["max_active"] == 200
        assert all(call["tokens_sent"] == 60 for call in provider.calls())
        assert spent / 3 < 0.6  # of one core, over the three seconds the streams last


async def _drain_streams(url: str, count: int) -> int:
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(base_url=url, trust_env=False, limits=limits, timeout=30) as client:
        answers = await asyncio.gather(*(client.post("/v1/chat/completions", json=chat()) for _ in range(count)))
    return sum(answer.text.endswith("data: [DONE]\n\n") for answer in answers)
