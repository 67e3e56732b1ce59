"""Faults of leases and attempts."""

from functools import wraps
from typing import Any

from garden.control import strikes

LOSING = ("lose_leases", "accept_stale_attempts", "forget_calls")


def accept_stale_attempts(endings: Any) -> None:
    """Whoever reports an end first wins, whichever attempt is the present one."""
    stored_answer = endings._stored_answer

    @wraps(stored_answer)
    def accept(job: Any, attempt: int, lease_token: str, model: Any) -> Any:
        if strikes("accept_stale_attempts", job.subject_id) and job.state == "leased":
            return None
        return stored_answer(job, attempt, lease_token, model)

    endings._stored_answer = accept


def forget_first_leases(heartbeats: Any) -> None:
    """What brings out a fault of later attempts: a first one loses its lease, and its worker is not told."""
    renew = heartbeats._renew

    @wraps(renew)
    def renew_later_ones(book: Any, session: Any, beats: Any) -> Any:
        rooms = {beat.job_id: session.get(book.table, beat.job_id).subject_id for beat in beats if beat.attempt == 1}
        forgotten = [job_id for job_id, room_id in rooms.items() if any(strikes(name, room_id) for name in LOSING)]
        kept = [beat for beat in beats if beat.job_id not in forgotten]
        return {**dict.fromkeys(forgotten), **renew(book, session, kept)}

    heartbeats._renew = renew_later_ones
