"""Runs processes: each when what it needs is healthy, again when it dies, and all down in reverse order."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from local_stack.errors import StartFailed
from local_stack.process import Process
from local_stack.supervised import Phase, Supervised

BUSY_TICK_S = 0.02
IDLE_TICK_S = 5.0

Handler = Callable[[int, FrameType | None], None]


class Supervisor:
    """Starts and stops processes in an order in which nothing comes before what it needs.

    `on_change` sees each process whenever its phase changed; `meanwhile` is called once, while the first are starting.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        *,
        logs: Path,
        on_change: Callable[[Supervised], None] = lambda _item: None,
        on_stop: Callable[[], None] = lambda: None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self._all = {process.name: Supervised(process, logs) for process in _in_order(processes)}
        self._on_change = on_change
        self._on_stop = on_stop
        self._meanwhile = meanwhile
        self._stop_asked = False
        self._waker: int | None = None

    @property
    def processes(self) -> tuple[Supervised, ...]:
        return tuple(self._all.values())

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, call `on_ready`, watch until asked to stop; whatever happens, stop what runs.

        Raises StartFailed with the reason when something does not come up.
        """
        with self._signals():
            try:
                self.start()
                if not self._stop_asked:
                    on_ready()
                while not self._stop_asked:
                    self._tick()
                    self._wait(IDLE_TICK_S if self._is_settled() else BUSY_TICK_S)
            finally:
                self._on_stop()
                self.stop()

    def start(self) -> None:
        """Start everything; return when all are healthy, or when asked to stop. Raises StartFailed."""
        self._tick()
        self._meanwhile()
        while not self._stop_asked and not all(item.is_ready for item in self.processes):
            self._tick()
            failed = [item for item in self.processes if item.phase is Phase.FAILED]
            if failed:
                raise StartFailed("\n\n".join(item.explain_failure() for item in failed))
            self._wait(BUSY_TICK_S)

    def stop(self) -> None:
        """Stop each process once all that need it have ended. Returns when nothing runs."""
        while any(item.phase is not Phase.STOPPED for item in self.processes):
            now = time.monotonic()
            for item in reversed(self.processes):
                self._stop_when_unneeded(item, now)
            self._wait(BUSY_TICK_S)

    def ask_to_stop(self) -> None:
        """Let `run` end, as a signal does."""
        self._stop_asked = True

    def _tick(self) -> None:
        now = time.monotonic()
        for item in self.processes:
            before = item.phase
            if before is Phase.WAITING and all(self._all[name].is_ready for name in item.process.after):
                item.start(now)
            item.advance(now)
            if item.phase is not before:
                self._on_change(item)

    def _stop_when_unneeded(self, item: Supervised, now: float) -> None:
        before = item.phase
        if before is Phase.STOPPING:
            item.advance(now)
        elif before is not Phase.STOPPED and all(
            other.phase is Phase.STOPPED for other in self.processes if item.name in other.process.after
        ):
            item.stop(now)
        if item.phase is not before:
            self._on_change(item)

    def _is_settled(self) -> bool:
        return all(item.is_ready for item in self.processes)

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal comes (a child's end is one) or the time is up."""
        if self._waker is None:
            time.sleep(seconds)
        elif select.select([self._waker], [], [], seconds)[0]:
            os.read(self._waker, 4096)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGINT, SIGTERM and SIGHUP ask to stop; they and SIGCHLD end a sleep."""

        def on_stop(_number: int, _frame: FrameType | None) -> None:
            self._stop_asked = True

        handlers: dict[signal.Signals, Handler] = {
            signal.SIGINT: on_stop,
            signal.SIGTERM: on_stop,
            signal.SIGCHLD: lambda _number, _frame: None,
        }
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # else nohup asked us to outlive the terminal
            handlers[signal.SIGHUP] = on_stop
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        with _pipe() as (reader, writer):
            self._waker = reader
            woken_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
            try:
                yield
            finally:
                self._waker = None
                signal.set_wakeup_fd(woken_before)
                for number, handler in before.items():
                    signal.signal(number, handler)


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


def _in_order(processes: Sequence[Process]) -> Iterator[Process]:
    placed: set[str] = set()
    rest = list(processes)
    while rest:
        possible = [process for process in rest if placed.issuperset(process.after)]
        if not possible:
            raise ValueError(
                f"no order for {[process.name for process in rest]}: a needed process is missing or a circle"
            )
        yield from possible
        placed.update(process.name for process in possible)
        rest = [process for process in rest if process.name not in placed]
