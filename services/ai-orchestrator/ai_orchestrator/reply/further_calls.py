"""Calls of a provider beyond an answer's first: each is made only once the job's owner has what it may cost."""

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from shared.contracts.provider_calls import NextCall
from shared.jobs.client import JobOwner, NothingToDo, OwnerUnreachable

OWNER_PATIENCE_S = 20.0


class FurtherCalls:
    """Asks the owner before each further call of one attempt."""

    def __init__(self, owner: JobOwner, attempt: Attempt) -> None:
        self._owner = owner
        self._attempt = attempt
        self._calls = 1
        self._added_tokens = 0

    def may_follow(self, added_tokens: int) -> bool:
        """Whether one more call may be made, whose prompt is by so many tokens longer than the last one's.

        Raises Halted where the attempt has been taken away, or its owner has been gone for so long that it will be.
        """
        self._calls += 1
        self._added_tokens += added_tokens
        wanted = NextCall(number=self._calls, added_tokens=self._added_tokens)
        retrying = Retrying(
            retry=retry_if_exception_type(OwnerUnreachable),
            stop=stop_after_delay(OWNER_PATIENCE_S),
            wait=wait_random_exponential(multiplier=0.2, max=2),
            sleep=self._attempt.halt.sleep,
        )
        try:
            return retrying(self._owner.may_call_again, self._attempt.claim, wanted)
        except (NothingToDo, RetryError):
            self._attempt.halt.request(HaltReason.LOST)
            self._attempt.halt.check()
            raise
