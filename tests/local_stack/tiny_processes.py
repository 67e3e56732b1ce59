"""Small real processes for the supervisor to look after."""

import sys
from pathlib import Path
from signal import SIGTERM
from typing import Any

from local_stack.checks import FileCheck
from local_stack.process import Process

SERVING = """
import os, pathlib, signal, sys, time
ready, journal, name = map(pathlib.Path, sys.argv[1:])
def end(*_):
    with journal.open("a") as file:
        file.write(f"{name} ended\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
with journal.open("a") as file:
    file.write(f"{name} began\\n")
ready.touch()
while True:
    signal.pause()
"""

DEAF = SERVING.replace("signal.signal(signal.SIGTERM, end)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")


def serving(folder: Path, name: str, *, code: str = SERVING, **options: Any) -> Process:
    """A process that writes into the journal of `folder` when it begins and when it ends."""
    ready_file = folder / f"{name}.ready"
    return Process(
        name=name,
        command=(sys.executable, "-c", code, str(ready_file), str(folder / "journal"), name),
        check=FileCheck(ready_file),
        ready_file=ready_file,
        stop_signal=SIGTERM,
        **options,
    )


def step(name: str, code: str, **options: Any) -> Process:
    """A process that runs `code` and ends."""
    return Process(name=name, command=(sys.executable, "-c", code), **options)


def read_journal(folder: Path) -> list[str]:
    return (folder / "journal").read_text().splitlines()
