"""The one layer that tries a provider again."""

import time
from collections.abc import Callable
from contextlib import closing

from tenacity import RetryCallState, Retrying, wait_random_exponential

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.budget import CallBudget
from ai_orchestrator.providers.faults import Breach, Symptom, classify
from ai_orchestrator.providers.port import LONGEST_WAIT_S, End, Piece, Pieces, ProviderFault, Pulse, ToolCalls
from shared.contracts.reply import Finish

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
    budget: CallBudget,
    shown: bool = False,
) -> Pieces:
    """The pieces of the first call that shows text or calls tools, as long as the `budget` has calls.

    Between calls it waits as long as the provider asks, at most 20 s and not beyond `until` (monotonic
    seconds), and wakes at once when halted. With text `shown` before there is one call only. Raises the last
    ProviderFault if no text came, CutAfterText if the stream failed after text, Halted.
    """

    def is_worth_waiting(state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, ProviderFault) or not error.again_helps or shown:
            return False
        wait_s = error.retry_after_s or 0
        return wait_s <= LONGEST_WAIT_S and time.monotonic() + wait_s < until

    def sleep(seconds: float) -> None:
        pulse(seconds + MARGIN_S)
        halt.sleep(seconds)

    retrying = Retrying(stop=lambda _: budget.left <= 0, wait=_wait, retry=is_worth_waiting, sleep=sleep, reraise=True)
    try:
        first, rest = retrying(_until_first_piece, call, budget, shown)
    except ProviderFault as fault:
        if shown:
            raise CutAfterText(fault) from fault
        raise
    with closing(rest):
        yield first
        try:
            yield from rest
        except ProviderFault as fault:
            budget.note_fault()
            raise CutAfterText(fault) from fault


def _until_first_piece(call: Callable[[], Pieces], budget: CallBudget, shown: bool) -> tuple[Piece, Pieces]:
    """The first text that can be seen, or the tool calls that came without any; the end will do where text is shown."""
    try:
        return _begin(call(), shown)
    except ProviderFault:
        budget.note_fault()
        raise


def _begin(stream: Pieces, shown: bool) -> tuple[Piece, Pieces]:
    breach = Breach.CUT
    for piece in stream:
        if isinstance(piece, ToolCalls) or (shown and isinstance(piece, End)):
            return piece, stream
        if isinstance(piece, End):
            breach = Breach.SPENT if piece.finish is Finish.LENGTH else Breach.EMPTY
        elif piece.lstrip():
            return piece.lstrip(), stream
    raise classify(Symptom(breach=breach))


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, ProviderFault) else None
    # A little later than asked: many clients told the same second would all come back in it.
    extra = wait_random_exponential(multiplier=0.25, max=4)(state)
    return extra + 0.25 if asked is None else asked + min(extra, 0.5)
