"""Processes that outlived a launcher which was killed."""

import os
import signal
import time
from typing import Any

from local_stack.running_processes import find_identity

PATIENCE_S = 10.0


def end_leftovers(record: dict[str, Any]) -> None:
    """Ask every process in `record` that still runs to end, insist after a while, return when none is left.

    A number that belongs to another program by now is left alone. `PostgresServer.prepare` looks after Postgres.
    """
    running = {
        int(item["pid"]): str(item["identity"])
        for name, item in record.get("processes", {}).items()
        if item["pid"] and item["identity"] and name != "postgres"
    }
    _signal_all(_still_there(running), signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_S
    while _still_there(running):
        if time.monotonic() > deadline:
            _signal_all(_still_there(running), signal.SIGKILL)
        time.sleep(0.05)


def _still_there(running: dict[int, str]) -> list[int]:
    return [pid for pid, identity in running.items() if find_identity(pid) == identity]


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
