from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from shared.errors import DomainError, ValidationFailed
from shared.ids import new_id
from shared.jobs.errors import AttemptSuperseded, JobFinished
from tests.shared.jobs.desk import Desk


def test_a_result_takes_effect_once(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())

    answers = [desk.finish(claim) for _ in range(3)]

    assert [answer.applied for answer in answers] == [True] * 3
    assert desk.kind.noted == ["begin 1", "apply 3"]
    assert desk.row(claim.job_id).state == "done"


def test_of_the_same_result_many_times_at_once_one_takes_effect(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: desk.finish(claim), range(16)))

    assert all(answer.applied for answer in answers)
    assert desk.kind.noted.count("apply 3") == 1


def test_a_result_that_came_too_late_to_matter_says_so(desk: Desk) -> None:
    assert not desk.finish(desk.claim(desk.enqueue()), total=0).applied


def test_an_older_attempt_changes_nothing(desk: Desk) -> None:
    job_id = desk.enqueue()
    first = desk.claim(job_id)
    desk.lose_worker(job_id)
    second = desk.claim(job_id)

    for late in (lambda: desk.finish(first), lambda: desk.fail(first)):
        with pytest.raises(AttemptSuperseded):
            late()
    assert desk.finish(second).applied
    with pytest.raises(JobFinished):
        desk.finish(first)
    assert desk.kind.noted.count("apply 3") == 1


def test_a_lost_attempt_may_not_come_back_while_the_job_waits(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.lose_worker(claim.job_id)
    desk.sweep()

    with pytest.raises(AttemptSuperseded):
        desk.finish(claim)


def test_a_wrong_lease_token_ends_nothing(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())

    with pytest.raises(AttemptSuperseded):
        desk.finish(claim, token="guessed")

    assert desk.row(claim.job_id).state == "leased"


def test_a_result_of_another_shape_names_its_fault_and_leaves_the_lease(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())

    with pytest.raises(ValidationFailed) as refusal:
        desk.finish(claim, total="many")

    assert [fault.pointer for fault in refusal.value.faults] == ["/total"]
    assert desk.finish(claim).applied


def test_what_cannot_be_applied_is_not_half_applied(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.kind.broken = True

    with pytest.raises(RuntimeError):
        desk.finish(claim)

    assert desk.row(claim.job_id).state == "leased"


def test_a_failure_that_may_pass_is_tried_again_later_and_later(desk: Desk) -> None:
    job_id = desk.enqueue()
    delays = []
    for _ in range(2):
        answer = desk.fail(desk.claim(job_id))
        assert answer.next_at is not None
        delays.append(round((answer.next_at - datetime.now(UTC)).total_seconds()))
        desk.let_time_pass(job_id, 60)

    last = desk.fail(desk.claim(job_id))

    assert delays == [5, 15]
    assert (last.state, last.next_at) == ("failed", None)
    assert desk.kind.noted[-1] == "fail overloaded None"
    assert desk.row(job_id).failure["code"] == "overloaded"


def test_a_provider_that_names_its_time_is_given_it(desk: Desk) -> None:
    answer = desk.fail(desk.claim(desk.enqueue()), retry_after_s=90)

    assert answer.next_at is not None
    assert round((answer.next_at - datetime.now(UTC)).total_seconds()) == 90


@pytest.mark.parametrize(
    "failure", [{"code": "auth", "retryable": False}, {"code": "cut", "retryable": True, "text": "already shown"}]
)
def test_what_trying_again_cannot_help_fails_at_once(desk: Desk, failure: dict[str, object]) -> None:
    claim = desk.claim(desk.enqueue())

    assert desk.fail(claim, **failure).state == "failed"

    assert desk.kind.noted[-1] == f"fail {failure['code']} {failure.get('text')}"
    assert desk.row(claim.job_id).state == "failed"


def test_a_worker_that_goes_home_costs_no_try(desk: Desk) -> None:
    job_id = desk.enqueue()

    for _ in range(5):
        assert desk.fail(desk.claim(job_id), code="worker_shutdown").state == "waiting"

    assert desk.finish(desk.claim(job_id)).applied


def test_the_next_attempt_is_told_what_the_earlier_ones_spent(desk: Desk) -> None:
    job_id = desk.enqueue()
    first = desk.claim(job_id)

    desk.fail(first, code="worker_shutdown", calls=1)
    second = desk.claim(job_id)
    desk.fail(second, code="worker_shutdown", calls=2)
    desk.fail(second, code="worker_shutdown", calls=2)

    assert [first.calls_before, second.calls_before, desk.claim(job_id).calls_before] == [0, 1, 3]


def test_a_failure_told_twice_counts_once(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())

    assert desk.fail(claim) == desk.fail(claim)

    assert desk.kind.noted.count("retry") == 1


@pytest.mark.parametrize("retryable", [True, False])
def test_an_attempt_that_failed_cannot_succeed_afterwards(desk: Desk, retryable: bool) -> None:
    claim = desk.claim(desk.enqueue())
    desk.fail(claim, retryable=retryable)

    with pytest.raises(AttemptSuperseded if retryable else JobFinished):
        desk.finish(claim)


def test_an_attempt_that_succeeded_cannot_fail_afterwards(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.finish(claim)

    with pytest.raises(JobFinished):
        desk.fail(claim)


def test_a_cancelled_job_is_not_tried_again(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.cancel(claim.job_id)

    assert desk.fail(claim).state == "failed"


def test_every_ending_of_an_unknown_job_is_a_refusal(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue()).model_copy(update={"job_id": new_id()})

    for ending in (lambda: desk.finish(claim), lambda: desk.fail(claim)):
        with pytest.raises(DomainError, match="no such job"):
            ending()
