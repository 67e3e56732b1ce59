from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from shared.ids import new_id
from shared.jobs.sweep import prune_jobs
from tests.shared.jobs.desk import Desk


def hinted(desk: Desk) -> list[UUID]:
    """The jobs hinted since this was last asked."""
    ids = [hint.job_id for hint in desk.hints]
    desk.hints.clear()
    return ids


def test_a_job_whose_worker_vanished_waits_again_and_is_hinted(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.claim(job_id)
    hinted(desk)
    desk.lose_worker(job_id)

    desk.sweep()

    assert (desk.row(job_id).state, desk.row(job_id).lost) == ("waiting", 1)
    assert job_id in hinted(desk)
    assert desk.claim(job_id).attempt == 2


def test_the_third_lost_worker_is_the_visible_end(desk: Desk) -> None:
    job_id = desk.enqueue()

    for _ in range(3):
        desk.claim(job_id)
        desk.lose_worker(job_id)
        desk.sweep()

    assert desk.row(job_id).state == "failed"
    assert desk.row(job_id).failure["code"] == "worker_lost"
    assert desk.kind.noted[-1] == "fail worker_lost None"
    assert desk.refusal(job_id) == "job_finished"


def test_the_third_loss_is_the_end_also_when_a_claim_finds_it(desk: Desk) -> None:
    job_id = desk.enqueue()
    for _ in range(2):
        desk.claim(job_id)
        desk.lose_worker(job_id)
    desk.claim(job_id)
    desk.lose_worker(job_id)

    assert desk.refusal(job_id) == "job_finished"
    assert desk.row(job_id).state == "failed"


def test_several_sweepers_count_one_loss(desk: Desk) -> None:
    job_ids = [desk.enqueue() for _ in range(10)]
    for job_id in job_ids:
        desk.claim(job_id)
        desk.lose_worker(job_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: desk.sweep(), range(8)))

    assert [desk.row(job_id).lost for job_id in job_ids] == [1] * 10


def test_a_living_lease_is_left_alone(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())

    desk.sweep()

    assert desk.finish(claim).applied


def test_a_job_that_nobody_took_is_hinted_again_with_growing_patience(desk: Desk) -> None:
    job_id = desk.enqueue()
    assert hinted(desk) == [job_id]

    rounds = []
    for seconds in (4, 2, 4, 2, 8, 8, 30, 16):
        desk.let_time_pass(job_id, seconds)
        desk.sweep()
        rounds.append(job_id in hinted(desk))

    assert rounds == [False, True, False, True, False, True, False, True]


def test_several_sweepers_hint_a_job_once(desk: Desk) -> None:
    job_id = desk.enqueue()
    hinted(desk)
    desk.let_time_pass(job_id, 6)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: desk.sweep(), range(8)))

    assert hinted(desk) == [job_id]


def test_a_retry_is_hinted_when_its_time_has_come(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.fail(desk.claim(job_id))
    hinted(desk)

    desk.sweep()
    assert hinted(desk) == []

    desk.let_time_pass(job_id, 6)
    desk.sweep()
    assert hinted(desk) == [job_id]


def test_a_cancelled_job_that_nobody_took_ends(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.cancel(job_id)

    desk.sweep()

    assert desk.row(job_id).state == "cancelled"
    assert desk.kind.noted == ["cancel"]


def test_a_cancelled_job_whose_worker_vanished_is_not_tried_again(desk: Desk) -> None:
    job_id = desk.enqueue()
    desk.claim(job_id)
    desk.cancel(job_id)
    desk.lose_worker(job_id)

    desk.sweep()

    assert desk.row(job_id).state == "cancelled"


def test_one_job_that_cannot_be_taken_back_holds_up_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    stuck_subject = new_id()
    stuck, other = desk.enqueue(subject_id=stuck_subject), desk.enqueue()
    for job_id in (stuck, other):
        desk.claim(job_id)
        desk.lose_worker(job_id)
    desk.kind.unreachable.add(stuck_subject)

    desk.sweep()

    assert (desk.row(stuck).state, desk.row(other).state) == ("leased", "waiting")
    assert str(stuck) in caplog.text


def test_only_what_ended_long_ago_is_pruned(desk: Desk) -> None:
    old, fresh, open_one = desk.enqueue(), desk.enqueue(), desk.enqueue()
    for job_id in (old, fresh):
        desk.finish(desk.claim(job_id))
    desk.let_days_pass(old, 8)

    with desk.database.transaction() as session:
        prune_jobs(desk.book, session, 7)

    for job_id in (fresh, open_one):
        assert desk.row(job_id).id == job_id
    assert desk.is_absent(old)
