"""A running child process that ends with its launcher."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from local_stack import forked_python
from local_stack.errors import ServerFailed
from local_stack.forked_python import ForkedPython
from local_stack.process import Process

LOG_LIMIT_BYTES = 20 * 1024 * 1024
POLL_S = 0.02

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Child:
    """The process `process` describes, started now, in a session of its own so that Ctrl-C reaches the launcher alone.

    On Linux the kernel sends it its stop signal when the launcher dies, however that happens.
    """

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        if process.ready_file is not None:
            process.ready_file.unlink(missing_ok=True)
        with open_log(log) as output:
            self._running = _start(process, output)

    @property
    def pid(self) -> int:
        return self._running.pid

    def poll(self) -> int | None:
        """The exit code once it has ended, negative for a signal."""
        return self._running.poll()

    def is_healthy(self) -> bool:
        return self.process.check is not None and self.process.check.passes(self.pid)

    def ask_to_end(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, self.process.stop_signal)

    def kill(self) -> None:
        """End it and whatever it started in its session."""
        if self.poll() is not None:
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has no session of its own yet
            os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, insist after its grace, and wait until it has."""
        self.ask_to_end()
        deadline = time.monotonic() + self.process.grace_s
        while self.poll() is None:
            if time.monotonic() > deadline:
                self.kill()
            time.sleep(POLL_S)


class _Running(Protocol):
    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...


def _start(process: Process, output: BinaryIO) -> _Running:
    on_birth = _end_with_parent(process.stop_signal)
    if process.shares_libraries and forked_python.AVAILABLE:
        return ForkedPython(process.command, process.environment, output, on_birth)
    return subprocess.Popen(
        process.command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(process.environment),
        cwd=process.folder,
        start_new_session=True,
        preexec_fn=on_birth,
        user=process.account.uid if process.account else None,
        group=process.account.gid if process.account else None,
        extra_groups=[] if process.account else None,
    )


@contextmanager
def run_child(process: Process, log: Path) -> Iterator[Child]:
    """Start a process, wait until it is healthy, stop it at the end. Raises ServerFailed with the end of its log."""
    child = Child(process, log)
    try:
        _wait_until_healthy(child, log)
        yield child
    finally:
        child.stop()


def _wait_until_healthy(child: Child, log: Path) -> None:
    deadline = time.monotonic() + child.process.start_within_s
    while not child.is_healthy():
        code = child.poll()
        if code is not None:
            raise ServerFailed(f"{child.process.name} {describe_exit(code)}\n{read_tail(log)}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{child.process.name} was not ready in time\n{read_tail(log)}")
        time.sleep(POLL_S)


def describe_exit(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def open_log(path: Path) -> BinaryIO:
    """A log to append to, readable by its owner alone; a large one is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def read_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented."""
    text = path.read_bytes()[-8_192:].decode(errors="replace")
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def _end_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """What a new child does first: ask the kernel for its stop signal when the launcher dies."""
    launcher = os.getpid()

    def arrange() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != launcher:  # it died before the kernel was told
            os.kill(os.getpid(), stop_signal)

    return arrange
