"""Those who follow add something to what was answered, or the room hears nothing of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from ai_orchestrator.language.similarity import measure_similarity
from ai_orchestrator.live.tail import stream_name
from ai_orchestrator.reply.following import TOO_SIMILAR, read_answer
from fake_provider.testing import FakeProvider
from shared.contracts.reply import Finish, Outcome, ReplyResult, TurnRole
from shared.jobs.client import JobOwner
from tests.ai_orchestrator.bench import Bench
from tests.ai_orchestrator.facts import line, numbered_id
from tests.ai_orchestrator.fake_owner import FakeOwner
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.replying import ask, reply, reply_bench, result
from tests.ai_orchestrator.waiting import wait_until

PAIRS: list[dict[str, Any]] = [
    json.loads(row) for row in (Path(__file__).parent / "followers_pairs.jsonl").read_text("utf-8").splitlines()
]
LEADER = line(9, "Grace", "Buy the red pump: it is cheaper and spare parts are easy to find.", sender_type="ai")
REPEATED = "Buy the red pump, it's cheaper and spare parts are easily found."
ADDED = "The blue one is half as loud."
FOLLOWING = {"role": TurnRole.FOLLOWER, "streams": False, "must_differ_from": [LEADER]}


@pytest.fixture
def replies(owner: JobOwner, provider: FakeProvider, redis_process: RedisProcess) -> Iterator[Bench]:
    with reply_bench(owner, provider, redis_process.url(1)) as bench:
        yield bench


def follow(replies: Bench, fake_owner: FakeOwner) -> ReplyResult:
    return result(reply(replies, fake_owner, "Which pump?", **FOLLOWING))


def test_an_answer_that_adds_something_is_reported_with_how_far_it_differs(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(text=ADDED)

    said = follow(replies, fake_owner)

    assert (said.outcome, said.text, said.finish) == (Outcome.ANSWERED, ADDED, Finish.COMPLETE)
    assert said.similarity is not None
    assert said.similarity < TOO_SIMILAR
    assert provider.stats()["requests"] == 1


def test_one_that_repeats_is_asked_again_more_sternly(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.script({"text": REPEATED}, {"text": ADDED})

    said = follow(replies, fake_owner)

    first, second = (call["body"]["messages"][-1]["content"] for call in provider.settled_calls())
    assert (said.outcome, said.text) == (Outcome.ANSWERED, ADDED)
    assert REPEATED not in first
    assert f"    {REPEATED}\n" in second
    assert second.endswith(":\nWhich pump?")
    spent = sum(call["tokens_sent"] for call in provider.settled_calls())
    assert said.usage.completion_tokens == spent


def test_one_that_repeats_is_not_asked_again_where_that_cannot_be_paid(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.most_calls = 1
    provider.configure(text=REPEATED)

    said = follow(replies, fake_owner)

    assert said.outcome is Outcome.TOO_SIMILAR
    assert provider.stats()["requests"] == 1


def test_one_that_repeats_twice_is_too_similar(replies: Bench, fake_owner: FakeOwner, provider: FakeProvider) -> None:
    provider.configure(text=REPEATED)

    said = follow(replies, fake_owner)

    assert said.outcome is Outcome.TOO_SIMILAR
    assert (said.similarity or 0) >= TOO_SIMILAR
    assert provider.stats()["requests"] == 2


@pytest.mark.parametrize("text", ["PASS", "**PASS**", "PASS.", "PASS\nGrace has said it all.", "PASS (nothing to add)"])
def test_one_that_has_nothing_to_add_is_silent(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, text: str
) -> None:
    provider.configure(text=text)

    said = follow(replies, fake_owner)

    assert (said.outcome, said.text, said.similarity) == (Outcome.SILENT, "", None)


def test_one_that_repeats_and_then_passes_is_silent(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.script({"text": REPEATED}, {"text": "PASS"})

    assert follow(replies, fake_owner).outcome is Outcome.SILENT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pass the salt.", "Pass the salt."),
        ("PASS-through mode is louder.", "PASS-through mode is louder."),
        ("The PASS stamp is missing.", "The PASS stamp is missing."),
        ("It is louder.\n\nPASS", "It is louder."),
        ("“PASS”", ""),
    ],
)
def test_the_marker_never_reaches_people_and_other_words_do(text: str, said: str) -> None:
    assert read_answer(text) == said


def test_a_failure_of_the_second_try_leaves_the_room_in_peace(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.script({"text": REPEATED}, {"fail": 401})

    assert follow(replies, fake_owner).outcome is Outcome.TOO_SIMILAR


def test_a_follower_makes_at_most_four_calls_too(replies: Bench, fake_owner: FakeOwner, provider: FakeProvider) -> None:
    provider.script({"fail": 500}, {"fail": 500}, {"text": REPEATED}, {"fail": 500}, {"text": ADDED})

    assert follow(replies, fake_owner).outcome is Outcome.TOO_SIMILAR
    assert provider.stats()["requests"] == 4


def test_nobody_sees_a_follower_while_it_writes(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, live: redis.Redis
) -> None:
    provider.configure(text=f"{ADDED} " * 10, tps=100)

    job = reply(replies, fake_owner, "Which pump?", **FOLLOWING)

    assert result(job).text.startswith(ADDED)
    assert (job.draft, job.beats > 0) == ("", True)
    assert live.exists(stream_name(numbered_id(1003))) == 0


def test_a_follower_that_is_stopped_leaves_nothing(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    provider.configure(text=f"{ADDED} " * 10, tps=10)
    hint = ask(fake_owner, "Which pump?", **FOLLOWING)
    thread = replies.run_aside(hint)
    wait_until(lambda: bool(provider.calls()))

    replies.roster.cancel(hint.job_id)

    thread.join(5)
    said = result(fake_owner.ended(hint))
    assert (said.finish, said.text) == (Finish.STOPPED, "")


def judge(pairs: list[dict[str, Any]]) -> tuple[float, float]:
    """Precision and recall of "too similar"."""
    found = [pair for pair in pairs if _similarity(pair) >= TOO_SIMILAR]
    right = sum(not pair["adds"] for pair in found)
    return right / len(found), right / sum(not pair["adds"] for pair in pairs)


def _similarity(pair: dict[str, Any]) -> float:
    return measure_similarity(pair["answer"], pair["said"], pair["question"])


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_what_repeats_is_found_and_what_adds_is_let_through(language: str) -> None:
    near = [pair for pair in PAIRS if pair["language"] == language and pair["wording"] == "near"]

    precision, recall = judge(near)

    assert len(near) >= 20
    assert precision == 1
    assert recall >= 0.95


def test_what_adds_in_the_same_words_is_let_through() -> None:
    """Saying the same in quite other words passes: silencing what adds would be the worse mistake."""
    far = [pair for pair in PAIRS if pair["wording"] == "far"]

    precision, recall = judge(far)

    assert len(far) >= 30
    assert precision == 1
    assert recall < 0.5


def test_more_than_one_answer_is_looked_at() -> None:
    both = ["Buy the red pump.", "It is cheaper and has spare parts everywhere."]

    assert measure_similarity("The red pump: cheaper, spare parts everywhere.", both) >= TOO_SIMILAR
    assert measure_similarity("The red pump: cheaper, spare parts everywhere.", both[:1]) < TOO_SIMILAR


@pytest.mark.parametrize("text", ["", "I agree!", "Exactly.", "同意", "+", "🧬"])
def test_what_says_nothing_adds_nothing(text: str) -> None:
    assert measure_similarity(text, ["Buy the red pump."]) == 1
