from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.contracts.jobs import Claim
from shared.errors import NotFound
from shared.ids import new_id
from tests.shared.jobs.desk import Desk


def test_a_claim_leases_the_next_attempt_with_its_facts(desk: Desk) -> None:
    job_id = desk.enqueue()

    claim = desk.claim(job_id)

    assert (claim.job_id, claim.contract, claim.attempt, claim.payload) == (job_id, "sum.v1", 1, {"number": 7})
    assert claim.deadline_at - claim.lease_until == pytest.approx(timedelta(seconds=45), abs=timedelta(seconds=1))
    assert desk.row(job_id).state == "leased"


def test_counting_goes_on_from_the_number_given(desk: Desk) -> None:
    assert desk.claim(desk.enqueue(attempt=4)).attempt == 5


def test_a_second_worker_is_sent_away(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.claim(job_id)

    assert desk.refusal(job_id) == "job_leased"


def test_the_same_claim_gets_the_same_answer(desk: Desk) -> None:
    job_id, claim_id = desk.enqueue(), new_id()

    assert desk.claim(job_id, claim_id) == desk.claim(job_id, claim_id)


def test_of_many_workers_at_once_one_gets_the_job(desk: Desk) -> None:
    job_id = desk.enqueue()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: desk.try_claim(job_id), range(16)))

    assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1
    assert desk.row(job_id).attempt == 1


def test_a_lease_that_ran_out_is_leased_anew_at_once(desk: Desk) -> None:
    job_id = desk.enqueue()
    first = desk.claim(job_id)
    desk.lose_worker(job_id)

    second = desk.claim(job_id)

    assert second.attempt == 2
    assert second.lease_token != first.lease_token
    assert desk.row(job_id).lost == 1


def test_a_job_that_waits_is_not_due(desk: Desk) -> None:
    job_id = desk.enqueue(delay_s=30)
    assert desk.refusal(job_id) == "job_not_due"

    desk.let_time_pass(job_id, 31)
    assert desk.claim(job_id).attempt == 1


def test_a_job_that_ended_is_finished(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.finish(desk.claim(job_id))

    assert desk.refusal(job_id) == "job_finished"


def test_a_job_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.try_claim(new_id())


def test_a_job_that_lost_its_purpose_ends(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.kind.purpose = False

    assert desk.refusal(job_id) == "job_finished"
    assert desk.row(job_id).state == "cancelled"
    assert desk.kind.noted == ["begin 1", "cancel"]


def test_a_cancelled_job_is_not_begun(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.cancel(job_id)

    assert desk.refusal(job_id) == "job_finished"
    assert desk.kind.noted == ["cancel"]
    assert desk.row(job_id).state == "cancelled"
