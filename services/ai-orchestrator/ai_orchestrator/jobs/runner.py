"""Claim, work, report: what happens to every hint."""

import logging
import threading
from collections.abc import Callable, Mapping

from pydantic import BaseModel

from ai_orchestrator.halt import Halted, HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.jobs.reports import Reports
from ai_orchestrator.jobs.roster import Roster
from ai_orchestrator.providers.port import ProviderFault
from shared.contracts.jobs import Failure, FailureCode, Hint, Kind, Owner
from shared.ids import new_id
from shared.jobs.client import JobOwner

Handler = Callable[[Attempt], BaseModel]
logger = logging.getLogger(__name__)


class JobRunner:
    """Runs one job a call, on the caller's thread; every claimed attempt ends with one report.

    Only an attempt taken away by its owner (`lost`) ends without: somebody else has it now.
    """

    def __init__(self, owners: Mapping[Owner, JobOwner], handlers: Mapping[Kind, Handler], roster: Roster) -> None:
        self._owners = owners
        self._handlers = handlers
        self._roster = roster
        self._closing = threading.Event()
        self._hurry = threading.Event()
        self._reports = Reports(self._hurry)

    def run(self, hint: Hint) -> None:
        """Do the job if it is there to be done; a hint for one that is not is dropped."""
        owner = self._owners[hint.owner]
        claim = None if self._closing.is_set() else self._reports.claim(owner, hint.job_id, new_id())
        if claim is None:
            return
        attempt = Attempt(hint.owner, claim)
        with self._roster.entered(attempt):
            if self._closing.is_set():
                attempt.halt.request(HaltReason.SHUTDOWN)
            ending = self._work(attempt)
            if ending is not None and attempt.begin_settling():
                self._reports.end(owner, attempt, ending)

    def shut_down(self, seconds: float) -> None:
        """Take no more work and hand back what runs, within about that time.

        An attempt that does not notice is handed back from here; what it makes later is refused.
        """
        self._closing.set()
        for attempt in self._roster.held():
            attempt.halt.request(HaltReason.SHUTDOWN)
        if not self._roster.wait_until_empty(seconds / 2):
            self._hand_back_rest()
            self._roster.wait_until_empty(seconds / 2)
        self._hurry.set()
        self._roster.wait_until_empty(1)
        self._roster.close()

    def _hand_back_rest(self) -> None:
        for attempt in self._roster.held():
            if attempt.begin_settling():
                self._reports.end(self._owners[attempt.owner], attempt, _handed_back(attempt))

    def _work(self, attempt: Attempt) -> BaseModel | None:
        try:
            return self._handlers[attempt.claim.kind](attempt)
        except Halted as halted:
            return _handed_back(attempt) if halted.reason is HaltReason.SHUTDOWN else None
        except ProviderFault as fault:
            logger.info("job %s: %s: %s", attempt.claim.job_id, fault.code, fault.detail)
            return fault.as_failure(attempt.text, attempt.budget)
        except Exception as error:
            logger.exception("job %s: unexpected", attempt.claim.job_id)
            detail = f"An unexpected {type(error).__name__} in the worker."
            return Failure(code=FailureCode.BUG, retryable=False, detail=detail, text=attempt.text or None)


def _handed_back(attempt: Attempt) -> Failure:
    detail = "The worker was asked to stop."
    return Failure(code=FailureCode.WORKER_SHUTDOWN, retryable=True, detail=detail, calls=attempt.budget.failed)
