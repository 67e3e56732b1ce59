"""Carries announcements out of the request's way, on one thread."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import redis

logger = logging.getLogger(__name__)

Carry = Callable[[list[Any]], None]
_BATCH = 200
_ROOM = 10_000
_STOP = object()


class Courier:
    """Delivers announcements by their type, in batches, after the transactions that made them.

    Never blocks the caller. What it drops when it is overrun or its receiver is down was only a shortcut. After each
    round it rests for `rest_s`, so that what is announced in quick succession goes together; the first goes at once.
    """

    def __init__(self, carriers: Mapping[type, Carry], *, rest_s: float = 0.0) -> None:
        self._carriers = dict(carriers)
        self._rest_s = rest_s
        self._waiting: queue.Queue[object] = queue.Queue(maxsize=_ROOM)
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def deliver(self, announcements: Sequence[object]) -> None:
        """Take these along with the next round."""
        for announcement in announcements:
            try:
                self._waiting.put_nowait(announcement)
            except queue.Full:
                logger.warning("courier overrun: %s dropped", type(announcement).__name__)

    def close(self) -> None:
        """Deliver what waits, then end."""
        self._waiting.put(_STOP)
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            for kind, carry in self._carriers.items():
                mine = [item for item in batch if isinstance(item, kind)]
                if mine:
                    self._carry(carry, mine)
            if _STOP in batch:
                return
            if self._rest_s:
                time.sleep(self._rest_s)

    def _next_batch(self) -> list[object]:
        batch = [self._waiting.get()]
        while len(batch) < _BATCH:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _carry(self, carry: Carry, items: list[Any]) -> None:
        try:
            carry(items)
        except (redis.RedisError, OSError) as error:
            logger.warning("an announcement could not be delivered: %s", type(error).__name__)
        except Exception:
            logger.exception("an announcement could not be delivered")
