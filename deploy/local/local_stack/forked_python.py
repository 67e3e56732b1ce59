"""Python programs run in copies of this process, which has imported what they share once for all of them.

Ten processes that each import the same libraries cost ten times the time and the memory; copies share both.
Only on Linux: elsewhere the system's own libraries do not stand a fork.
"""

import ctypes
import gc
import importlib
import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from io import FileIO, TextIOWrapper
from typing import BinaryIO, TextIO

from setproctitle import setproctitle

AVAILABLE = sys.platform == "linux"

# Libraries alone: what is ours is read anew at each start, so that a restarted process runs the code as it stands.
SHARED_LIBRARIES = (
    "alembic.command",
    "alembic.context",
    "argon2",
    "celery.bin.worker",
    "celery.worker.consumer",
    "cryptography.hazmat.primitives.asymmetric.ec",
    "fastapi",
    "httpx2",
    "jwt",
    "kombu.transport.redis",
    "openai",
    "psycopg",
    "pydantic_settings",
    "redis.asyncio",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.orm",
    "starlette.staticfiles",
    "tenacity",
    "uvicorn.main",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)

_M_ARENA_MAX = -8
_STANDARD_STREAMS = 3
_is_preloaded = False


def preload() -> None:
    """Import what the programs share; once, and only where copies are made."""
    global _is_preloaded
    if _is_preloaded or not AVAILABLE:
        return
    _is_preloaded = True
    gc.disable()
    for name in SHARED_LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the collector would otherwise write to, and so copy, every page of what is shared
    gc.enable()


class ForkedPython:
    """`python -m MODULE ARGUMENTS`, in a copy of this process; polled like `subprocess.Popen`."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        output: BinaryIO,
        on_birth: Callable[[], None],
    ) -> None:
        _, _, module, *arguments = command
        preload()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            self._process = multiprocessing.get_context("fork").Process(
                target=_become, args=(module, arguments, environment, output.fileno(), on_birth)
            )
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode


def _become(
    module: str, arguments: list[str], environment: Mapping[str, str], output: int, on_birth: Callable[[], None]
) -> None:
    """Forget the launcher, run the module. The caller ends the process as an interpreter would."""
    os.setsid()
    on_birth()
    setproctitle(" ".join(("python -m", module, *arguments)))  # it writes over the old environment: before the new one
    _reset_streams(output)
    _reset_environment(environment)
    _reset_signals()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _reset_streams(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(_STANDARD_STREAMS, os.sysconf("SC_OPEN_MAX"))
    sys.stdout, sys.stderr = _open_text(1), _open_text(2)


def _open_text(descriptor: int) -> TextIO:
    return TextIOWrapper(
        FileIO(descriptor, "w", closefd=False), encoding="utf-8", errors="backslashreplace", write_through=True
    )


def _reset_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt and environment.get("MALLOC_ARENA_MAX"):  # glibc reads it when a program starts, which ours has
        mallopt(_M_ARENA_MAX, int(environment["MALLOC_ARENA_MAX"]))


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
