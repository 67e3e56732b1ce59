from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

Answer = TypeVar("Answer")


class Doors:
    """Runs what hashes passwords, a few at a time, on threads of its own.

    The rest wait without holding a thread, so that a rush at the doors slows nothing behind them; each hash takes
    46 MiB and a core for its time.
    """

    def __init__(self, at_a_time: int) -> None:
        self._at_a_time = at_a_time
        self._limiter: CapacityLimiter | None = None

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """The answer of `work`, when its turn has come."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._at_a_time)
        return await to_thread.run_sync(work, limiter=self._limiter)
