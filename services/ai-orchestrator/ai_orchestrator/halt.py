"""How work in progress is told to end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class HaltReason(StrEnum):
    CANCELLED = "cancelled"
    LOST = "lost"
    SHUTDOWN = "shutdown"


class Halted(Exception):
    """The work was told to end; `reason` says what is to become of what it made."""

    def __init__(self, reason: HaltReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Halt:
    """Tells one attempt to end, once, and wakes whatever it waits in. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told = threading.Event()
        self._reason: HaltReason | None = None
        self._wakers: list[Callable[[], None]] = []

    @property
    def reason(self) -> HaltReason | None:
        return self._reason

    def request(self, reason: HaltReason) -> bool:
        """True the first time; a later reason changes nothing."""
        with self._lock:
            if self._reason is not None:
                return False
            self._reason = reason
            self._told.set()
            wakers = list(self._wakers)
        for wake in wakers:
            wake()
        return True

    def check(self) -> None:
        """Raises Halted if the work was told to end."""
        if self._reason is not None:
            raise Halted(self._reason)

    def sleep(self, seconds: float) -> None:
        """Wait that long; told to end meanwhile, raises Halted at once."""
        self._told.wait(seconds)
        self.check()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """While open, `wake` is called when the work is told to end, at once if it was already."""
        with self._lock:
            self._wakers.append(wake)
            told = self._reason is not None
        if told:
            wake()
        try:
            yield
        finally:
            with self._lock:
                self._wakers.remove(wake)
