"""One process of the stack, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM, Signals

from local_stack.checks import Check
from local_stack.system_account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What to run, when it counts as healthy, and how to end it.

    A process without a `check` is a step: it counts as done when it ends with exit code 0, and failing is final.
    A start says nothing of one that is not `is_shown`, unless it fails.
    One that `shares_libraries` is `python -m MODULE …` with libraries that others use too (see `forked_python`).
    `after` names the processes that must be healthy, or done, before this one starts; it is stopped before they are.
    """

    name: str
    command: tuple[str, ...]
    check: Check | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    folder: Path | None = None
    account: Account | None = None
    ready_file: Path | None = None
    shares_libraries: bool = False
    is_shown: bool = True
    stop_signal: Signals = SIGTERM
    grace_s: float = 10.0
    start_within_s: float = 60.0

    @property
    def is_step(self) -> bool:
        return self.check is None
