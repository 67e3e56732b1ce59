"""The second owner of jobs: what a profile speaks of, found by a worker."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody


def say(somebody: Somebody, bio: str | None) -> None:
    assert somebody.client.patch("/me", json={"bio": bio}, headers=somebody.bearer).status_code == 200


def jobs_about(owner: OwnerSql, somebody: Somebody) -> list[Any]:
    query = (
        "select id, state, coalesce_key from accounts.jobs where subject_id = :id and kind = 'interests' order by id"
    )
    return owner.run(query, id=somebody.id)


def claim(worker: httpx2.Client, job_id: object) -> dict[str, Any]:
    answer = worker.post(f"/internal/jobs/{job_id}/claim", json={"claim_id": str(uuid4())})
    assert answer.status_code == 200, answer.text
    claimed: dict[str, Any] = answer.json()
    return claimed


def finish(worker: httpx2.Client, claimed: dict[str, Any], *interests: tuple[str, float]) -> dict[str, Any]:
    answer = worker.put(
        f"/internal/jobs/{claimed['job_id']}/attempts/{claimed['attempt']}/result",
        headers={"Lease-Token": claimed["lease_token"]},
        json={"interests": [{"name": name, "weight": weight} for name, weight in interests]},
    )
    assert answer.status_code == 200, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def interests_of(somebody: Somebody) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = somebody.client.get("/me/interests", headers=somebody.bearer).json()
    return listed


def test_what_a_worker_found_is_mine_to_see(somebody: Somebody, worker: httpx2.Client, owner: OwnerSql) -> None:
    say(somebody, "I build mills and read poems.")
    [job] = jobs_about(owner, somebody)

    claimed = claim(worker, job.id)
    assert (claimed["kind"], claimed["contract"]) == ("interests", "interests.v1")
    assert claimed["payload"] == {"user_id": str(somebody.id), "texts": ["I build mills and read poems."]}

    assert finish(worker, claimed, ("poems", 0.4), ("mills", 0.9), ("poems", 0.5))["applied"]
    assert interests_of(somebody) == [{"name": "mills", "weight": 0.9}, {"name": "poems", "weight": 0.5}]


def test_a_profile_without_words_gives_no_work(somebody: Somebody, owner: OwnerSql) -> None:
    somebody.client.patch("/me", json={"display_name": "Ada"}, headers=somebody.bearer)
    say(somebody, "  ")

    assert jobs_about(owner, somebody) == []


def test_many_changes_are_one_job(somebody: Somebody, owner: OwnerSql) -> None:
    for bio in ("one", "two", "three"):
        say(somebody, bio)

    assert len(jobs_about(owner, somebody)) == 1


def test_a_profile_that_changed_meanwhile_is_asked_about_again(
    somebody: Somebody, worker: httpx2.Client, owner: OwnerSql
) -> None:
    say(somebody, "mills")
    [job] = jobs_about(owner, somebody)
    claimed = claim(worker, job.id)
    say(somebody, "poems")

    assert not finish(worker, claimed, ("mills", 1.0))["applied"]

    assert interests_of(somebody) == []
    [first, second] = jobs_about(owner, somebody)
    assert (first.state, second.state) == ("done", "waiting")
    assert finish(worker, claim(worker, second.id), ("poems", 1.0))["applied"]
    assert interests_of(somebody) == [{"name": "poems", "weight": 1.0}]


def test_a_cleared_profile_has_no_interests_and_its_job_no_purpose(
    somebody: Somebody, worker: httpx2.Client, owner: OwnerSql
) -> None:
    say(somebody, "mills")
    [job] = jobs_about(owner, somebody)
    finish(worker, claim(worker, job.id), ("mills", 1.0))
    say(somebody, "poems")
    say(somebody, None)

    assert interests_of(somebody) == []
    waiting = jobs_about(owner, somebody)[1]
    answer = worker.post(f"/internal/jobs/{waiting.id}/claim", json={"claim_id": str(uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (410, "job_finished")
    assert jobs_about(owner, somebody)[1].state == "cancelled"


def test_a_failure_leaves_what_was_found_before(somebody: Somebody, worker: httpx2.Client, owner: OwnerSql) -> None:
    say(somebody, "mills")
    [job] = jobs_about(owner, somebody)
    finish(worker, claim(worker, job.id), ("mills", 1.0))
    say(somebody, "poems")
    claimed = claim(worker, jobs_about(owner, somebody)[1].id)

    answer = worker.put(
        f"/internal/jobs/{claimed['job_id']}/attempts/{claimed['attempt']}/failure",
        headers={"Lease-Token": claimed["lease_token"]},
        json={"code": "bug", "retryable": False, "detail": "a test"},
    )

    assert answer.json()["state"] == "failed"
    assert interests_of(somebody) == [{"name": "mills", "weight": 1.0}]


@pytest.mark.parametrize(
    "result", [{}, {"interests": [{"name": "", "weight": 0.5}]}, {"interests": [{"name": "x", "weight": 2}]}]
)
def test_a_result_that_is_none_is_refused_and_the_job_goes_on(
    somebody: Somebody, worker: httpx2.Client, owner: OwnerSql, result: dict[str, Any]
) -> None:
    say(somebody, "mills")
    claimed = claim(worker, jobs_about(owner, somebody)[0].id)

    answer = worker.put(
        f"/internal/jobs/{claimed['job_id']}/attempts/{claimed['attempt']}/result",
        headers={"Lease-Token": claimed["lease_token"]},
        json=result,
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert finish(worker, claimed, ("mills", 1.0))["applied"]
