"""One process under supervision: a small state machine that is moved on by the clock."""

from enum import StrEnum
from pathlib import Path

from local_stack.child import Child, describe_exit, read_tail
from local_stack.process import Process

FIRST_START_ATTEMPTS = 3
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
STEADY_AFTER_S = 60.0
CHECK_EVERY_S = 0.1


class Phase(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    HEALTHY = "healthy"
    DONE = "done"
    RESTING = "resting"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Supervised:
    """Starts its process, sees it become healthy, and starts it again, ever later, when it dies.

    Times are seconds of a monotonic clock. A process that was never healthy fails for good with its third death.
    """

    def __init__(self, process: Process, logs: Path) -> None:
        self.process = process
        self.log = logs / f"{process.name}.log"
        self.phase = Phase.WAITING
        self.child: Child | None = None
        self.reason = ""
        self.restarts = 0
        self.delay_s = 0.0
        self._falls = 0
        self._was_healthy = False
        self._since = 0.0
        self._checked_at = 0.0

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    @property
    def is_ready(self) -> bool:
        """Whether what comes after it may start."""
        return self.phase in (Phase.HEALTHY, Phase.DONE)

    def start(self, now: float) -> None:
        self.child = Child(self.process, self.log)
        self._enter(Phase.STARTING, now)

    def advance(self, now: float) -> None:
        """Look at the process once and draw the consequence."""
        match self.phase:
            case Phase.STARTING:
                self._look_at_start(now)
            case Phase.HEALTHY:
                self._look_at_life(now)
            case Phase.RESTING if now >= self._since + self.delay_s:
                self.restarts += 1
                self.start(now)
            case Phase.STOPPING:
                self._look_at_end(now)
            case _:
                return

    def stop(self, now: float) -> None:
        """Ask it to end; `advance` then insists after its grace."""
        if self.child is None:
            self._enter(Phase.STOPPED, now)
            return
        self.child.ask_to_end()
        self._enter(Phase.STOPPING, now)

    def _look_at_start(self, now: float) -> None:
        assert self.child is not None  # noqa: S101 — that is what starting means
        code = self.child.poll()
        if code == 0 and self.process.is_step:
            self.child = None
            self._enter(Phase.DONE, now)
        elif code is not None:
            self._fall(now, describe_exit(code))
        elif self._is_time_to_check(now) and self.child.is_healthy():
            self._was_healthy = True
            self._enter(Phase.HEALTHY, now)
        elif now > self._since + self.process.start_within_s:
            self.child.stop()
            self._fall(now, f"was not ready within {self.process.start_within_s:.0f} s")

    def _is_time_to_check(self, now: float) -> bool:
        due = now >= self._checked_at + CHECK_EVERY_S
        self._checked_at = now if due else self._checked_at
        return due

    def _look_at_life(self, now: float) -> None:
        assert self.child is not None  # noqa: S101 — that is what healthy means
        code = self.child.poll()
        if code is not None:
            if now >= self._since + STEADY_AFTER_S:
                self._falls = 0
            self._fall(now, describe_exit(code))

    def _look_at_end(self, now: float) -> None:
        assert self.child is not None  # noqa: S101 — that is what stopping means
        if self.child.poll() is not None:
            self.child = None
            self._enter(Phase.STOPPED, now)
        elif now > self._since + self.process.grace_s:
            self.child.kill()

    def _fall(self, now: float, reason: str) -> None:
        self.child = None
        self.reason = reason
        self._falls += 1
        gives_up = self.process.is_step or (not self._was_healthy and self._falls >= FIRST_START_ATTEMPTS)
        self.delay_s = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (self._falls - 1))
        self._enter(Phase.FAILED if gives_up else Phase.RESTING, now)

    def explain_failure(self) -> str:
        """Why it failed, with the end of its log."""
        return f"{self.name} {self.reason}. The end of {self.log}:\n{read_tail(self.log)}"

    def _enter(self, phase: Phase, now: float) -> None:
        self.phase = phase
        self._since = now
