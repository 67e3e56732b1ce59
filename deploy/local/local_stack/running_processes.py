"""Looks at processes that are not our children: those an earlier launcher left behind."""

import os
import subprocess
import sys
from pathlib import Path

_HAS_PROC = sys.platform == "linux"
_ZOMBIE = "Z"
_START_TIME = 19  # proc(5) counts it as field 22; ours begin with field 3


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _read_state(pid).startswith(_ZOMBIE)


def read_command(pid: int) -> str:
    """The command line of a process, its words set apart by blanks; empty when there is none."""
    if not _HAS_PROC:
        return _ask_ps(pid, "args")
    return _read_proc(pid, "cmdline").replace("\0", " ").strip()


def find_identity(pid: int) -> str | None:
    """When the process began, which tells it from a later one of the same number; None when none runs."""
    if _read_state(pid).startswith(_ZOMBIE):
        return None
    if not _HAS_PROC:
        return _ask_ps(pid, "lstart") or None
    fields = _stat_fields(pid)
    return fields[_START_TIME] if fields else None


def _read_state(pid: int) -> str:
    if not _HAS_PROC:
        return _ask_ps(pid, "stat")
    return next(iter(_stat_fields(pid)), "")


def _stat_fields(pid: int) -> list[str]:
    """The fields of proc(5) `stat` from the third, the state, on: the second may itself hold blanks and brackets."""
    return _read_proc(pid, "stat").rpartition(")")[2].split()


def _read_proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""


def _ask_ps(pid: int, column: str) -> str:
    result = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return result.stdout.strip()
