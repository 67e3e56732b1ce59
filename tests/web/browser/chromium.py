"""The browser of the tests. Where there is none they are left out, and the summary of the run says so.

Whoever runs the tests may be several processes: each tells how many it left out, and the one that sums up says it.
"""

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
LEFT_OUT = pytest.StashKey[int]()
_REPORTED = "browser_tests_left_out"


def find_chromium() -> str | None:
    """CHROMIUM, or the first one on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def leave_out_without_chromium(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the browser's tests out of `items` where there is no browser."""
    left_out = [] if find_chromium() else [item for item in items if FOLDER in item.path.parents]
    if not left_out:
        return
    items[:] = [item for item in items if item not in left_out]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)
    if (output := getattr(config, "workeroutput", None)) is not None:
        output[_REPORTED] = len(left_out)


def note_what_a_worker_left_out(config: pytest.Config, worker_output: dict[str, object]) -> None:
    """Every worker sees all tests, so that each has left out the same."""
    if isinstance(number := worker_output.get(_REPORTED), int):
        config.stash[LEFT_OUT] = number


def say_what_was_left_out(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.section("browser tests left out", yellow=True)
        terminalreporter.line(
            f"{number} tests were left out for want of a Chromium: install one, or name it in CHROMIUM."
        )
