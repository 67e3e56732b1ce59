"""A whole stack for one test or benchmark run: real processes, a folder of its own, free ports."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_stack.ports import choose_port

START_PATIENCE_S = 120.0
STOP_PATIENCE_S = 60.0
_COMMAND = [sys.executable, "-m", "local_stack"]


class StackNotStarted(RuntimeError):
    """The stack ended or was not healthy in time; the message holds what it said."""


@dataclass(frozen=True)
class RunningStack:
    """A healthy stack: its origin, its folder, its environment, and how long its start took, in seconds."""

    url: str
    folder: Path
    environment: Mapping[str, str]
    launcher: int
    started_in_s: float

    def status(self) -> dict[str, Any]:
        """What `python -m local_stack status --json` says."""
        return _status(self.environment)


@contextmanager
def running_stack(folder: Path, **settings: str) -> Iterator[RunningStack]:
    """A stack on `folder` for the length of the block; `settings` are environment variables, over free ports.

    Raises StackNotStarted.
    """
    environment = os.environ | _ports() | {"SPINDLE_STATE": str(folder)} | settings
    begun = time.monotonic()
    with (folder.parent / f"{folder.name}.log").open("w+") as log:
        launcher = subprocess.Popen([*_COMMAND, "up"], env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await_health(launcher, environment, Path(log.name))
            url = f"http://127.0.0.1:{environment['SPINDLE_PORT']}"
            yield RunningStack(url, folder, environment, launcher.pid, time.monotonic() - begun)
        finally:
            _stop(launcher)


def _ports() -> dict[str, str]:
    names = ("SPINDLE_PORT", "ACCOUNTS_INTERNAL_PORT", "CONVERSATIONS_INTERNAL_PORT")
    return {name: str(choose_port()) for name in names}


def _await_health(launcher: subprocess.Popen[bytes], environment: Mapping[str, str], log: Path) -> None:
    deadline = time.monotonic() + START_PATIENCE_S
    while not _status(environment).get("healthy"):
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise StackNotStarted(log.read_text())


def _status(environment: Mapping[str, str]) -> dict[str, Any]:
    asked = subprocess.run([*_COMMAND, "status", "--json"], env=environment, capture_output=True, check=False)
    answer: dict[str, Any] = json.loads(asked.stdout or b"{}")
    return answer


def _stop(launcher: subprocess.Popen[bytes]) -> None:
    launcher.terminate()
    try:
        launcher.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        launcher.kill()
        raise
