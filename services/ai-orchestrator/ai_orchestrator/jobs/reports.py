"""Gets word of an attempt through to its owner, also over the owner's restart."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_random_exponential,
)

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from shared.contracts.jobs import Claim, Failure, FailureCode
from shared.jobs.client import JobOwner, NothingToDo, OwnerRefused, OwnerUnreachable

CLAIM_PATIENCE_S = 10
REPORT_PATIENCE_S = 120
UNPROCESSABLE = 422
logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Reports:
    """Claims and endings, asked again while the owner cannot be reached.

    An ending is tried for two minutes: the lease may have run out meanwhile, but until another worker has
    taken the job over the owner still accepts it, and after that it refuses. `hurry` ends all waiting.
    """

    def __init__(self, hurry: threading.Event) -> None:
        self._hurry = hurry

    def claim(self, owner: JobOwner, job_id: UUID, claim_id: UUID) -> Claim | None:
        """The lease, or None when there is nothing to do here. The owner will hint again if it must."""
        try:
            return self._persist(lambda: owner.claim(job_id, claim_id), CLAIM_PATIENCE_S)
        except NothingToDo as refusal:
            logger.debug("hint dropped: %s", refusal.code)
        except OwnerRefused as refusal:
            logger.error("claim refused: %s", refusal)
        except OwnerUnreachable as error:
            logger.warning("hint dropped: %s", error)
        return None

    def end(self, owner: JobOwner, attempt: Attempt, ending: BaseModel) -> None:
        """Report how the attempt ended; what the owner will not have is logged and dropped."""
        attempt.allow(REPORT_PATIENCE_S)
        try:
            self._put(owner, attempt, ending)
        except NothingToDo as refusal:
            logger.info("job %s: its end came too late: %s", attempt.claim.job_id, refusal.code)
        except (OwnerRefused, OwnerUnreachable) as error:
            logger.error("job %s: its end could not be reported: %s", attempt.claim.job_id, error)

    def _put(self, owner: JobOwner, attempt: Attempt, ending: BaseModel) -> None:
        try:
            self._persist(lambda: _put_once(owner, attempt.claim, ending), REPORT_PATIENCE_S, attempt)
        except OwnerRefused as refusal:
            if refusal.status != UNPROCESSABLE or isinstance(ending, Failure):
                raise
            logger.error("job %s: result refused: %s", attempt.claim.job_id, refusal)
            unfit = Failure(
                code=FailureCode.INVALID_OUTPUT, retryable=False, detail="The result did not fit.", text=attempt.text
            )
            self._persist(lambda: _put_once(owner, attempt.claim, unfit), REPORT_PATIENCE_S, attempt)

    def _persist(self, ask: Callable[[], Answer], patience_s: float, attempt: Attempt | None = None) -> Answer:
        def is_pointless(_: RetryCallState) -> bool:
            taken_away = attempt is not None and attempt.halt.reason is HaltReason.LOST
            return taken_away or self._hurry.is_set()

        retrying = Retrying(
            retry=retry_if_exception_type(OwnerUnreachable),
            stop=lambda state: stop_after_delay(patience_s)(state) or is_pointless(state),
            wait=wait_random_exponential(multiplier=0.2, max=2),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(ask)

    def _sleep(self, seconds: float) -> None:
        self._hurry.wait(seconds)


def _put_once(owner: JobOwner, claim: Claim, ending: BaseModel) -> object:
    if isinstance(ending, Failure):
        return owner.put_failure(claim, ending)
    return owner.put_result(claim, ending)
