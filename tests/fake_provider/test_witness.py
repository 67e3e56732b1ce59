"""What the provider saw: its log, its counts, and its own beginning and end."""

import subprocess
import sys
import time
from contextlib import ExitStack

import httpx2
import pytest

from fake_provider.testing import FakeProvider, running_fake_provider
from tests.fake_provider.asking import chat, post_chat, post_message


def test_each_call_is_kept_with_what_was_asked(provider: FakeProvider, http: httpx2.Client) -> None:
    post_chat(http, "Grüße")
    post_message(http, stream=False)

    first, second = provider.calls()

    assert first["body"] == chat("Grüße")
    assert (first["path"], first["model"], first["key_tail"], first["stream"], first["status"]) == (
        "/v1/chat/completions",
        "fake-mini",
        "0042",
        True,
        200,
    )
    assert (first["tokens_sent"], first["finished"], first["closed_by"], first["fault"]) == (20, True, "server", None)
    assert first["at"] <= first["ended_at"]
    assert first["at"].endswith("Z")
    assert (second["path"], second["key_tail"], second["stream"]) == ("/v1/messages", "0043", False)
    assert provider.calls(after=first["n"]) == [second]


def test_the_log_is_emptied_and_its_numbers_go_on(provider: FakeProvider, http: httpx2.Client) -> None:
    post_chat(http)
    [before] = provider.calls()

    http.delete("/_calls")

    assert provider.calls() == []
    post_chat(http)
    assert [call["n"] for call in provider.calls()] == [before["n"] + 1]


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
@pytest.mark.parametrize("waiting", [{"ttft": 60}, {"tps": 50, "tokens": 5000}])
def test_a_caller_who_leaves_is_told_from_a_finished_answer(
    provider: FakeProvider, http: httpx2.Client, path: str, waiting: dict[str, float]
) -> None:
    provider.configure(**waiting)

    with http.stream("POST", path, json=chat(max_tokens=5000)) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        [running] = provider.calls()

    [call] = provider.settled_calls()
    assert running["closed_by"] is None
    assert (call["closed_by"], call["finished"]) == ("client", False)


def test_a_caller_who_leaves_a_whole_answer_is_noticed(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(ttft=60)

    with pytest.raises(httpx2.ReadTimeout):
        http.post("/v1/chat/completions", json=chat(stream=False), timeout=0.5)

    [call] = provider.settled_calls()
    assert (call["closed_by"], call["status"]) == ("client", 200)


def test_a_caller_who_leaves_an_endless_flood_is_noticed(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(tokens=10_000_000)

    with http.stream("POST", "/v1/chat/completions", json=chat(max_tokens=None)) as answer:
        pieces = answer.iter_raw()
        next(pieces)

    [call] = provider.settled_calls()
    assert call["closed_by"] == "client"


def test_the_counts_add_up(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.script({}, {"fail": 429}, {"fail": "429_money"}, {"fail": 500}, {"fail": "silent_end"})

    for _ in range(5):
        post_chat(http)

    stats = provider.stats()
    expected = {"requests": 5, "ok": 1, "429": 2, "500": 1, "silent_end": 1, "cut": 0, "client_gone": 0}
    assert {name: stats[name] for name in expected} == expected
    assert (stats["active"], stats["max_active"]) == (0, 1)


def test_a_provider_stops_at_once_with_streams_open() -> None:
    with ExitStack() as stack:
        with running_fake_provider(models=("only-one",)) as provider:
            provider.configure(tokens=5000, tps=20)
            client = stack.enter_context(httpx2.Client(base_url=provider.url, trust_env=False))
            answer = stack.enter_context(client.stream("POST", "/v1/chat/completions", json=chat(max_tokens=5000)))
            pieces = answer.iter_raw()
            next(pieces)
            assert client.get("/v1/models").json()["data"][0]["id"] == "only-one"
            stopped_at = time.monotonic()

        assert time.monotonic() - stopped_at < 2
        with pytest.raises(httpx2.RemoteProtocolError):
            list(pieces)


def test_a_provider_does_not_outlive_whoever_started_it() -> None:
    command = [sys.executable, "-m", "fake_provider", "--port", "0", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"http://127.0.0.1:")

        _, errors = process.communicate(timeout=10)

        assert process.returncode == 0
        assert errors == b""
