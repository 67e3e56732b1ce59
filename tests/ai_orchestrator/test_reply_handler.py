"""One answer from claim to result, by a language model that behaves and misbehaves."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
import redis

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.live.tail import stream_name
from ai_orchestrator.reply.writing import LONGEST_ANSWER
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import Kind
from shared.contracts.reply import ModelChoice, Speaker
from shared.jobs.client import JobOwner
from tests.ai_orchestrator.bench import Bench
from tests.ai_orchestrator.facts import facts, numbered_id
from tests.ai_orchestrator.fake_owner import FakeOwner
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.replying import LARGE, reply, reply_bench, result


@pytest.fixture
def replies(owner: JobOwner, provider: FakeProvider, redis_process: RedisProcess) -> Iterator[Bench]:
    with reply_bench(owner, provider, redis_process.url(1)) as bench:
        yield bench


def test_an_answer_is_reported_with_how_it_was_made(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(text="Buy the blue one.", ttft=0.05)

    said = result(reply(replies, fake_owner))

    assert (said.outcome, said.text, said.finish) == ("answered", "Buy the blue one.", "complete")
    assert (said.model, said.prompt_version) == ("lab/fake-mini", "reply.v2")
    assert said.usage.completion_tokens is not None
    assert said.first_token_ms is not None
    assert 50 <= said.first_token_ms <= said.processing_time_ms


def test_the_provider_is_asked_with_the_participants_settings(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    ada = Speaker(id=numbered_id(1), name="Ada", temperature=0.2)

    reply(replies, fake_owner, ai_participant=ada, max_tokens=77)

    body = provider.settled_calls()[0]["body"]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("lab/fake-mini", 0.2, 77)
    assert body["messages"][-1]["role"] == "user"
    assert body["messages"][-1]["content"].endswith("\nWhat now?")


def test_the_next_call_takes_the_connection_of_the_last(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    for _ in range(3):
        reply(replies, fake_owner)

    assert len({call["port"] for call in provider.settled_calls()}) == 1


def test_a_cut_after_text_is_kept_and_not_called_complete(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(fail="cut", cut_at=5, tokens=20)

    job = reply(replies, fake_owner)

    assert result(job).finish == "cut"
    assert result(job).text.startswith("0:")
    assert provider.stats()["requests"] == 1


def test_a_stream_that_ends_in_silence_is_not_called_complete(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(fail="silent_end", cut_at=5, tokens=20)

    assert result(reply(replies, fake_owner)).finish == "cut"


def test_a_job_makes_at_most_four_calls_and_then_fails_for_good(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(fail=500)

    job = reply(replies, fake_owner)

    assert (job.failure or {})["code"] == "overloaded"
    assert (job.failure or {})["retryable"] is False
    assert provider.stats()["requests"] == 4


def test_a_provider_that_asks_to_come_back_gets_four_calls_over_all_attempts(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(fail=429, retry_after=30)
    payload = facts("What now?", model=LARGE)
    hint = fake_owner.add(Kind.REPLY, payload.model_dump(mode="json"))
    job = fake_owner.jobs[hint.job_id]

    asked_to_wait = []
    for _ in range(6):
        job.state = "waiting"  # the owner, once the time has come
        replies.runner.run(hint)
        asked_to_wait.append((job.failure or {})["retryable"])
        if not asked_to_wait[-1]:
            break

    assert asked_to_wait == [True, True, True, False]
    assert provider.stats()["requests"] == 4


def test_a_follower_shows_nothing_before_its_result(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, live: redis.Redis
) -> None:
    provider.configure(tokens=20, tps=40)

    job = reply(replies, fake_owner, streams=False)

    assert result(job).text
    assert job.draft == ""
    assert job.beats > 0
    assert live.exists(stream_name(numbered_id(1003))) == 0


def test_what_was_shown_is_a_prefix_of_what_is_committed(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, live: redis.Redis
) -> None:
    provider.configure(tokens=30, tps=60)

    job = reply(replies, fake_owner)

    entries: Any = live.xrange(stream_name(numbered_id(1003)))
    shown = "".join(fields[b"text"].decode() for _, fields in entries)
    assert shown == result(job).text
    assert job.draft
    assert result(job).text.startswith(job.draft)


def test_an_endless_answer_ends_at_the_length_of_a_message(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(text="word " * 20_000)

    said = result(reply(replies, fake_owner, max_tokens=30_000))

    assert (said.finish, len(said.text)) == ("length", LONGEST_ANSWER)


def test_an_answer_that_goes_on_past_the_deadline_is_cut(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.deadline_s = 1
    provider.configure(tokens=1000, tps=20)

    said = result(reply(replies, fake_owner))

    assert said.finish == "cut"
    assert 4000 < said.processing_time_ms < 7000


def test_a_model_nobody_serves_is_no_provider(replies: Bench, fake_owner: FakeOwner, provider: FakeProvider) -> None:
    job = reply(replies, fake_owner, model=ModelChoice(id="x/y", connection="gone"))

    assert (job.failure or {})["code"] == "no_provider"
    assert provider.calls() == []


def test_a_stop_that_comes_before_the_work_began_is_answered_too(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = replies.roster.entered

    def enter_stopped(attempt: Attempt) -> AbstractContextManager[None]:
        attempt.halt.request(HaltReason.CANCELLED)
        return enter(attempt)

    monkeypatch.setattr(replies.roster, "entered", enter_stopped)  # the moment between claim and work

    said = result(reply(replies, fake_owner))

    assert (said.finish, said.text) == ("stopped", "")
    assert provider.calls() == []
