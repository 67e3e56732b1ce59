import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from shared.contracts.jobs import Owner


class Roster:
    """The attempts this process is working on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._attempts: dict[tuple[UUID, int], Attempt] = {}
        self.closed = threading.Event()

    @contextmanager
    def entered(self, attempt: Attempt) -> Iterator[None]:
        """Hold the attempt on the roster while the block runs."""
        key = (attempt.claim.job_id, attempt.claim.attempt)
        with self._changed:
            self._attempts[key] = attempt
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                del self._attempts[key]
                self._changed.notify_all()

    def held(self) -> list[Attempt]:
        with self._changed:
            return list(self._attempts.values())

    def held_with(self, owner: Owner) -> list[Attempt]:
        return [attempt for attempt in self.held() if attempt.owner is owner]

    def cancel(self, job_id: UUID) -> None:
        """Tell the job's attempt to end, if it is here."""
        for attempt in self.held():
            if attempt.claim.job_id == job_id:
                attempt.halt.request(HaltReason.CANCELLED)

    def lose(self, job_id: UUID, through_attempt: int) -> None:
        """Tell the job's attempts up to that one that another takes their place."""
        for attempt in self.held():
            if attempt.claim.job_id == job_id and attempt.claim.attempt <= through_attempt:
                attempt.halt.request(HaltReason.LOST)

    def wait_for_work(self, owner: Owner) -> bool:
        """Wait until something of `owner` is held; False once the roster is closed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.closed.is_set() or any(a.owner is owner for a in self._attempts.values())
            )
        return not self.closed.is_set()

    def wait_until_empty(self, seconds: float) -> bool:
        """True if nothing is held any more within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._attempts, seconds)

    def close(self) -> None:
        """Let every waiting thread go."""
        self.closed.set()
        with self._changed:
            self._changed.notify_all()
