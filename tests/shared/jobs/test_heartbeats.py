from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from shared.contracts.jobs import Beat, ResendFrom
from tests.shared.jobs.desk import Desk


def test_a_heartbeat_renews_the_leases_it_names(desk: Desk) -> None:
    claims = [desk.claim(desk.enqueue()) for _ in range(3)]

    answer = desk.beat(*claims)

    assert (answer.cancel, answer.lost, answer.resend) == ([], [], [])
    for claim in claims:
        assert desk.row(claim.job_id).lease_until > claim.lease_until
        assert answer.lease_until >= desk.row(claim.job_id).lease_until


def test_a_superseded_attempt_is_lost_and_renews_nothing(desk: Desk) -> None:
    job_id = desk.enqueue()
    first = desk.claim(job_id)
    desk.lose_worker(job_id)
    second = desk.claim(job_id)

    answer = desk.beat(first)

    assert answer.lost == [job_id]
    assert desk.row(job_id).lease_until == second.lease_until


def test_a_finished_job_is_lost(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.finish(claim)

    assert desk.beat(claim).lost == [claim.job_id]


def test_a_worker_that_was_only_late_keeps_its_lease(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.lose_worker(claim.job_id)

    assert desk.beat(claim).lost == []
    assert desk.finish(claim).applied


def test_a_cancelled_job_is_named_until_it_ends(desk: Desk) -> None:
    claim = desk.claim(desk.enqueue())
    desk.cancel(claim.job_id)

    for _ in range(2):
        assert [(each.job_id, each.reason) for each in desk.beat(claim).cancel] == [(claim.job_id, "asked to")]


def test_an_idle_worker_may_beat(desk: Desk) -> None:
    assert desk.beat().lost == []


def test_drafts_are_taken_from_living_attempts_only(desk: Desk) -> None:
    alive, ended = desk.claim(desk.enqueue()), desk.claim(desk.enqueue())
    desk.finish(ended)
    taken: list[Beat] = []

    def take(session: Session, beats: list[Beat]) -> list[ResendFrom]:
        taken.extend(beats)
        return [ResendFrom(job_id=beats[0].job_id, offset=3)]

    answer = desk.beat(alive, ended, drafts=take)

    assert [beat.job_id for beat in taken] == [alive.job_id]
    assert [(each.job_id, each.offset) for each in answer.resend] == [(alive.job_id, 3)]


def test_heartbeats_that_cross_do_not_block_each_other(desk: Desk) -> None:
    claims = [desk.claim(desk.enqueue()) for _ in range(40)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda turn: desk.beat(*(claims if turn % 2 else claims[::-1])), range(24)))

    assert [answer.lost for answer in answers] == [[]] * 24
