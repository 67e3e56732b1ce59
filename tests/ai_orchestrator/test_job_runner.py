"""Claim, work, report, against an owner over real HTTP."""

import logging
import threading
from typing import Any

import pytest
from pydantic import BaseModel

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.providers.port import OperatorMustAct
from shared.contracts.canary import CanaryResult
from shared.contracts.jobs import FailureCode, Kind
from shared.jobs.client import JobOwner
from tests.ai_orchestrator.bench import Bench, beating
from tests.ai_orchestrator.fake_owner import FakeOwner
from tests.ai_orchestrator.waiting import wait_until


def sing(_: Attempt) -> BaseModel:
    return CanaryResult()


def test_a_job_is_claimed_done_and_reported(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.CANARY)

    Bench(owner, {Kind.CANARY: sing}).runner.run(hint)

    assert fake_owner.jobs[hint.job_id].result == {}


def test_a_second_delivery_changes_nothing(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.CANARY)
    runner = Bench(owner, {Kind.CANARY: sing}).runner

    runner.run(hint)
    runner.run(hint)

    assert fake_owner.jobs[hint.job_id].endings == [(1, "result")]


def test_a_hint_for_a_job_another_worker_holds_is_dropped(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.CANARY)
    fake_owner.jobs[hint.job_id].state = "leased"

    Bench(owner, {Kind.CANARY: sing}).runner.run(hint)

    assert fake_owner.requested("/result") == 0


def test_a_hint_for_an_unknown_job_is_dropped(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.CANARY)
    fake_owner.jobs.clear()

    Bench(owner, {Kind.CANARY: sing}).runner.run(hint)

    assert [status for *_, status in fake_owner.requests] == [404]


def test_an_unexpected_exception_ends_as_bug_without_its_words(
    fake_owner: FakeOwner, owner: JobOwner, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(attempt: Attempt) -> BaseModel:
        attempt.append("half an ans")
        raise RuntimeError("the key is sk-secret-0123456789")

    hint = fake_owner.add(Kind.REPLY)

    Bench(owner, {Kind.REPLY: stumble}).runner.run(hint)

    failure = fake_owner.jobs[hint.job_id].failure
    assert failure is not None
    assert (failure["code"], failure["retryable"], failure["text"]) == ("bug", False, "half an ans")
    assert "sk-secret" not in str(failure)
    assert "RuntimeError" in caplog.text


def test_a_payload_that_does_not_fit_its_contract_is_a_bug(fake_owner: FakeOwner, owner: JobOwner) -> None:
    from ai_orchestrator.interests.handler import handle_interests

    hint = fake_owner.add(Kind.INTERESTS, {"texts": "no list"})

    Bench(owner, {Kind.INTERESTS: handle_interests}).runner.run(hint)

    assert (fake_owner.jobs[hint.job_id].failure or {})["code"] == "bug"


def test_a_providers_fault_is_reported_as_it_is(fake_owner: FakeOwner, owner: JobOwner) -> None:
    def refuse(_: Attempt) -> BaseModel:
        raise OperatorMustAct(FailureCode.MONEY, "No funds.")

    hint = fake_owner.add(Kind.REPLY)

    Bench(owner, {Kind.REPLY: refuse}).runner.run(hint)

    failure = fake_owner.jobs[hint.job_id].failure or {}
    assert (failure["code"], failure["detail"], failure["retryable"]) == ("money", "No funds.", False)


def test_a_result_the_owner_cannot_read_becomes_a_failure(fake_owner: FakeOwner, owner: JobOwner) -> None:
    fake_owner.refuse_results_with = 422
    hint = fake_owner.add(Kind.CANARY)

    Bench(owner, {Kind.CANARY: sing}).runner.run(hint)

    assert (fake_owner.jobs[hint.job_id].failure or {})["code"] == "invalid_output"


def test_a_result_survives_the_owners_restart(fake_owner: FakeOwner, owner: JobOwner) -> None:
    claimed, go_on = threading.Event(), threading.Event()

    def wait(_: Attempt) -> BaseModel:
        claimed.set()
        go_on.wait(10)
        return CanaryResult()

    hint = fake_owner.add(Kind.CANARY)
    thread = Bench(owner, {Kind.CANARY: wait}).run_aside(hint)
    assert claimed.wait(5)
    fake_owner.stop()
    go_on.set()
    thread.join(1.5)
    assert thread.is_alive(), "it gave up while the owner was away"

    fake_owner.start()

    assert fake_owner.ended(hint).endings == [(1, "result")]
    thread.join(5)


def test_a_claim_is_asked_again_under_the_same_name_while_the_owner_restarts(
    fake_owner: FakeOwner, owner: JobOwner
) -> None:
    hint = fake_owner.add(Kind.CANARY)
    fake_owner.stop()
    thread = Bench(owner, {Kind.CANARY: sing}).run_aside(hint)

    fake_owner.start()

    assert fake_owner.ended(hint).attempt == 1
    thread.join(5)


def test_work_that_was_taken_away_is_dropped_without_a_word(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.REPLY)

    with beating(owner, {Kind.REPLY: write_until_halted}) as bench:
        thread = bench.run_aside(hint)
        wait_until(lambda: fake_owner.jobs[hint.job_id].beats > 0)
        fake_owner.jobs[hint.job_id].lease_token = "somebody-else"
        thread.join(5)

    assert not thread.is_alive()
    assert fake_owner.jobs[hint.job_id].endings == []


def test_heartbeats_carry_what_was_appended_in_code_points(fake_owner: FakeOwner, owner: JobOwner) -> None:
    text = "naïve 🧬 文字 " * 20
    written = threading.Event()

    def write(attempt: Attempt) -> BaseModel:
        attempt.shows_text = True
        for piece in text:
            attempt.append(piece)
        wait_until(lambda: fake_owner.jobs[attempt.claim.job_id].draft == text)
        written.set()
        return CanaryResult()

    hint = fake_owner.add(Kind.REPLY)
    with beating(owner, {Kind.REPLY: write}) as bench:
        bench.run_aside(hint).join(10)

    assert written.is_set()


def test_a_draft_the_owner_lost_is_sent_again_from_where_it_stands(fake_owner: FakeOwner, owner: JobOwner) -> None:
    def write(attempt: Attempt) -> BaseModel:
        attempt.shows_text = True
        job = fake_owner.jobs[attempt.claim.job_id]
        attempt.append("one two ")
        wait_until(lambda: job.draft == "one two ")
        with fake_owner.lock:
            job.draft = "one "
        attempt.append("three")
        wait_until(lambda: job.draft == "one two three")
        return CanaryResult()

    hint = fake_owner.add(Kind.REPLY)
    with beating(owner, {Kind.REPLY: write}) as bench:
        bench.run_aside(hint).join(10)

    assert fake_owner.jobs[hint.job_id].result is not None


def test_an_attempt_without_progress_is_left_out_of_heartbeats(fake_owner: FakeOwner, owner: JobOwner) -> None:
    stuck, release = threading.Event(), threading.Event()

    def hang(attempt: Attempt) -> BaseModel:
        wait_until(lambda: fake_owner.jobs[attempt.claim.job_id].beats > 0)
        attempt.allow(0)
        stuck.set()
        release.wait(10)
        return CanaryResult()

    hint = fake_owner.add(Kind.CANARY)
    with beating(owner, {Kind.CANARY: hang}) as bench:
        thread = bench.run_aside(hint)
        assert stuck.wait(5)
        bench.heartbeats.beat_once()
        before = fake_owner.jobs[hint.job_id].beats
        for _ in range(3):
            bench.heartbeats.beat_once()
        after = fake_owner.jobs[hint.job_id].beats
        release.set()
        thread.join(5)

    assert after == before


def test_shutting_down_hands_running_work_back(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.REPLY)
    bench = Bench(owner, {Kind.REPLY: write_until_halted})
    thread = bench.run_aside(hint)
    wait_until(lambda: bench.roster.held())

    bench.runner.shut_down(4)

    thread.join(5)
    job = fake_owner.jobs[hint.job_id]
    assert job.endings == [(1, "failure")]
    assert (job.failure or {})["code"] == "worker_shutdown"


def test_shutting_down_hands_back_work_that_does_not_notice(fake_owner: FakeOwner, owner: JobOwner) -> None:
    release = threading.Event()

    def ignore(_: Attempt) -> BaseModel:
        release.wait(10)
        return CanaryResult()

    hint = fake_owner.add(Kind.TOPICS)
    bench = Bench(owner, {Kind.TOPICS: ignore})
    thread = bench.run_aside(hint)
    wait_until(lambda: bench.roster.held())

    bench.runner.shut_down(0.4)
    release.set()
    thread.join(5)

    assert fake_owner.jobs[hint.job_id].endings == [(1, "failure")]


def test_no_work_is_taken_after_shutting_down(fake_owner: FakeOwner, owner: JobOwner) -> None:
    bench = Bench(owner, {Kind.CANARY: sing})
    bench.runner.shut_down(0.1)

    bench.runner.run(fake_owner.add(Kind.CANARY))

    assert fake_owner.requests == []


def test_shutting_down_does_not_wait_for_an_owner_that_is_away(fake_owner: FakeOwner, owner: JobOwner) -> None:
    hint = fake_owner.add(Kind.REPLY)
    bench = Bench(owner, {Kind.REPLY: write_until_halted})
    thread = bench.run_aside(hint)
    wait_until(lambda: bench.roster.held())
    fake_owner.stop()

    bench.runner.shut_down(1)

    thread.join(5)
    assert not thread.is_alive()


def test_a_heartbeat_that_fails_does_not_stop_the_heart(
    fake_owner: FakeOwner, owner: JobOwner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    hint = fake_owner.add(Kind.REPLY)
    with beating(owner, {Kind.REPLY: write_until_halted}) as bench:
        bench.run_aside(hint)
        wait_until(lambda: fake_owner.jobs[hint.job_id].beats > 0)
        fake_owner.stop()
        bench.heartbeats.beat_once()
        fake_owner.start()
        before = fake_owner.jobs[hint.job_id].beats

        wait_until(lambda: fake_owner.jobs[hint.job_id].beats > before)


def write_until_halted(attempt: Attempt) -> BaseModel:
    attempt.halt.sleep(20)
    raise AssertionError("nobody halted it")


def test_only_the_first_reason_to_halt_counts(fake_owner: FakeOwner, owner: JobOwner) -> None:
    seen: list[Any] = []

    def note(attempt: Attempt) -> BaseModel:
        seen.append(attempt.halt.request(HaltReason.LOST))
        seen.append(attempt.halt.request(HaltReason.SHUTDOWN))
        seen.append(attempt.halt.reason)
        attempt.halt.check()
        return CanaryResult()

    Bench(owner, {Kind.CANARY: note}).runner.run(fake_owner.add(Kind.CANARY))

    assert seen == [True, False, HaltReason.LOST]
