"""The one layer that tries a provider again."""

import time
from collections.abc import Callable
from contextlib import closing

from tenacity import RetryCallState, Retrying, stop_after_attempt, wait_random_exponential

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.faults import Breach, Symptom, classify
from ai_orchestrator.providers.port import LONGEST_WAIT_S, Pieces, ProviderFault, Pulse

MAX_CALLS = 4
MARGIN_S = 15.0


class CutAfterText(Exception):
    """The stream failed when text was already visible: it is kept, and nobody calls again."""

    def __init__(self, fault: ProviderFault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


def stream_with_retries(
    call: Callable[[], Pieces],
    halt: Halt,
    *,
    until: float,
    pulse: Pulse,
    max_calls: int = MAX_CALLS,
) -> Pieces:
    """The pieces of the first call that shows text, out of at most `max_calls`.

    Between calls it waits as long as the provider asks, at most 20 s and not beyond `until` (monotonic
    seconds), and wakes at once when halted. Raises the last ProviderFault if no text came, CutAfterText
    if the stream failed later, Halted.
    """

    def is_worth_waiting(state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, ProviderFault) or not error.again_helps:
            return False
        wait_s = error.retry_after_s or 0
        return wait_s <= LONGEST_WAIT_S and time.monotonic() + wait_s < until

    def sleep(seconds: float) -> None:
        pulse(seconds + MARGIN_S)
        halt.sleep(seconds)

    retrying = Retrying(
        stop=stop_after_attempt(max_calls), wait=_wait, retry=is_worth_waiting, sleep=sleep, reraise=True
    )
    first, rest = retrying(_until_first_text, call)
    with closing(rest):
        yield first
        try:
            yield from rest
        except ProviderFault as fault:
            raise CutAfterText(fault) from fault


def _until_first_text(call: Callable[[], Pieces]) -> tuple[str, Pieces]:
    stream = call()
    breach = Breach.CUT
    for piece in stream:
        if not isinstance(piece, str):
            breach = Breach.EMPTY
        elif piece.lstrip():
            return piece.lstrip(), stream
    raise classify(Symptom(breach=breach))


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, ProviderFault) else None
    # A little later than asked: many clients told the same second would all come back in it.
    extra = wait_random_exponential(multiplier=0.25, max=4)(state)
    return extra + 0.25 if asked is None else asked + min(extra, 0.5)
