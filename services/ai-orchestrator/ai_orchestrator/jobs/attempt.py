import threading
import time

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.budget import CallBudget
from shared.contracts.jobs import Beat, Claim, Owner


class Attempt:
    """One leased attempt while this process works on it: its text so far, its progress, its end.

    The text only grows. Offsets count code points. Safe from any thread.
    """

    def __init__(self, owner: Owner, claim: Claim, *, patience_s: float = 60) -> None:
        self.owner = owner
        self.claim = claim
        self.halt = Halt()
        self.budget = CallBudget(claim.calls_before)
        self.shows_text = False
        self._lock = threading.Lock()
        self._pieces: list[str] = []
        self._length = 0
        self._acknowledged = 0
        self._settling = False
        self._patience_s = patience_s
        self._due = time.monotonic() + patience_s

    @property
    def text(self) -> str:
        """All text so far."""
        with self._lock:
            return self._joined()

    @property
    def length(self) -> int:
        return self._length

    def append(self, text: str) -> None:
        """Add text that became visible; it counts as progress."""
        with self._lock:
            self._pieces.append(text)
            self._length += len(text)
            self._due = time.monotonic() + self._patience_s

    def allow(self, seconds: float) -> None:
        """From now on, be given up as stuck after `seconds` without progress."""
        with self._lock:
            self._patience_s = seconds
            self._due = time.monotonic() + seconds

    def is_progressing(self) -> bool:
        """False once it has shown no progress for as long as it was allowed."""
        return time.monotonic() < self._due

    def text_from(self, offset: int, limit: int | None = None) -> str:
        """The text from `offset` on, at most `limit` code points of it."""
        with self._lock:
            return self._joined()[offset : None if limit is None else offset + limit]

    def beat(self, limit: int) -> Beat:
        """A sign of life with at most `limit` code points of what the owner has not acknowledged."""
        claim = self.claim
        appended = self.text_from(self._acknowledged, limit) if self.shows_text else ""
        return Beat(
            job_id=claim.job_id,
            attempt=claim.attempt,
            lease_token=claim.lease_token,
            offset=self._acknowledged if appended else None,
            appended=appended or None,
        )

    def acknowledge(self, beat: Beat) -> None:
        """The owner took this beat."""
        if beat.offset is not None and beat.appended is not None:
            self._acknowledged = beat.offset + len(beat.appended)

    def resend_from(self, offset: int) -> None:
        """The owner holds the text up to `offset` only."""
        self._acknowledged = max(0, min(offset, self._length))

    def begin_settling(self) -> bool:
        """True for the one caller that may report how the attempt ended."""
        with self._lock:
            first, self._settling = not self._settling, True
            return first

    def _joined(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""
