"""Keeps calls away from a connection that fails again and again, and lets one through from time to time."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Literal

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.port import Pieces, Provider, ProviderFault, Question, TimeHelps
from shared.contracts.jobs import FailureCode

State = Literal["closed", "open", "half_open"]
FAULTS_IN_A_ROW = 5
OVER_S = 5.0
SHORTEST_REST_S, LONGEST_REST_S = 10.0, 60.0
WHILE_TRYING_S = 5.0
BLAMED = frozenset({FailureCode.OVERLOADED, FailureCode.TIMEOUT, FailureCode.CUT, FailureCode.AUTH, FailureCode.MONEY})
ANSWERED = frozenset({FailureCode.BAD_REQUEST, FailureCode.CONTENT_REFUSED, FailureCode.INVALID_OUTPUT})
RESTING = "The provider failed several times in a row and is given a rest. The last time: {detail}"


class Circuit:
    """Opens after five faults in a row over five seconds or more, for ten seconds and then ever longer, up to a minute.

    Then it is half open: one call may try, and its outcome closes or opens it. Safe between threads.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._faults = 0
        self._first_fault_at = 0.0
        self._open_until = 0.0
        self._rest_s = 0.0
        self._trying = False
        self._detail = ""

    @property
    def state(self) -> State:
        """Half open as soon as the rest is over: calls may come again."""
        if not self._rest_s:
            return "closed"
        return "open" if self._now() < self._open_until else "half_open"

    @property
    def reason(self) -> str | None:
        """Why it is open, in words fit for people; None while calls may pass."""
        return RESTING.format(detail=self._detail) if self.state == "open" else None

    def enter(self) -> bool:
        """A call begins; True for the one that tries. Raises TimeHelps, with when to come again, if it may not."""
        with self._lock:
            state = self.state
            if state == "closed":
                return False
            if state == "half_open" and not self._trying:
                self._trying = True
                return True
            wait_s = WHILE_TRYING_S if state == "half_open" else self._open_until - self._now()
            raise TimeHelps(FailureCode.OVERLOADED, RESTING.format(detail=self._detail), retry_after_s=wait_s)

    def note_answer(self) -> None:
        """The provider answered a call: all is well."""
        with self._lock:
            self._faults, self._rest_s = 0, 0.0

    def note_fault(self, fault: ProviderFault, *, tried: bool) -> None:
        """A call failed. Rate limits say nothing of the connection, refusals of one request say that it works."""
        if fault.code in ANSWERED:
            self.note_answer()
        elif fault.code in BLAMED:
            with self._lock:
                self._blame(fault, tried)

    def leave(self) -> None:
        """The call that tried has ended, whatever it found out."""
        with self._lock:
            self._trying = False

    def _blame(self, fault: ProviderFault, tried: bool) -> None:
        if not self._faults:
            self._first_fault_at = self._now()
        self._faults += 1
        self._detail = fault.detail
        lasting = self._faults >= FAULTS_IN_A_ROW and self._now() - self._first_fault_at >= OVER_S
        if tried or (lasting and not self._rest_s):
            self._rest_s = min(LONGEST_REST_S, max(SHORTEST_REST_S, 2 * self._rest_s))
            self._open_until = self._now() + self._rest_s


class Guarded:
    """A provider behind a circuit, which learns from each call."""

    def __init__(self, provider: Provider, circuit: Circuit) -> None:
        self._provider = provider
        self._circuit = circuit
        self.prompt_version = provider.prompt_version

    def stream(self, question: Question, halt: Halt) -> Pieces:
        """As the provider does. Raises TimeHelps without a call while the circuit is open."""
        tries = self._circuit.enter()
        try:
            yield from self._watched(question, halt, tries)
        finally:
            if tries:
                self._circuit.leave()

    def list_models(self, patience_s: float) -> list[str]:
        return self._provider.list_models(patience_s)

    def close(self) -> None:
        self._provider.close()

    def _watched(self, question: Question, halt: Halt, tries: bool) -> Pieces:
        answered = False
        try:
            with closing(self._provider.stream(question, halt)) as pieces:
                for piece in pieces:
                    if not answered:
                        answered = True
                        self._circuit.note_answer()
                    yield piece
        except ProviderFault as fault:
            self._circuit.note_fault(fault, tried=tries)
            raise
