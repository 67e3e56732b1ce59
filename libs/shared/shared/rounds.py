"""A loop that takes care of things in rounds, until it is told to end."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import redis

logger = logging.getLogger(__name__)
_READINESS_LOOK_S = 0.05


class Hurry:
    """Brings a round forward when a message comes over a Redis channel; without Redis, rounds keep their pace."""

    def __init__(self, live: redis.Redis, channel: str) -> None:
        self._live = live
        self._channel = channel
        self._messages: redis.client.PubSub | None = None

    def wait(self, ended: threading.Event, seconds: float) -> None:
        """Return after `seconds`, or earlier at a message."""
        try:
            if self._messages is None:
                self._messages = self._live.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                self._messages.subscribe(self._channel)
            self._messages.get_message(timeout=seconds)
        except redis.RedisError:
            self._messages = None
            ended.wait(seconds)


@dataclass(frozen=True)
class Round:
    """One duty of a loop, done every `every_s` seconds; whatever goes wrong is logged and tried again."""

    name: str
    duty: Callable[[], object]
    every_s: float = 1.0
    hurry: Hurry | None = None

    def keep(self, ended: threading.Event, done_once: threading.Event) -> None:
        """Do the duty again and again until `ended`; `done_once` tells that it has succeeded."""
        while not ended.is_set():
            try:
                self.duty()
                done_once.set()
            except Exception:
                logger.exception("%s failed; trying again", self.name)
            if self.hurry is None:
                ended.wait(self.every_s)
            else:
                self.hurry.wait(ended, self.every_s)


def keep_rounds(rounds: Sequence[Round], ready_file: Path | None = None) -> None:
    """Keep each round on a thread of its own until SIGTERM or SIGINT.

    `ready_file` is touched when every duty has been done once, so that a process that cannot work is not ready.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    done = [threading.Event() for _ in rounds]
    threads = [
        threading.Thread(target=each.keep, args=(ended, done_once), name=each.name)
        for each, done_once in zip(rounds, done, strict=True)
    ]
    for thread in threads:
        thread.start()
    if ready_file is not None:
        _touch_when_done(ready_file, done, ended)
    ended.wait()
    for thread in threads:
        thread.join()


def _touch_when_done(ready_file: Path, done: Sequence[threading.Event], ended: threading.Event) -> None:
    while not all(each.is_set() for each in done):
        if ended.wait(_READINESS_LOOK_S):
            return
    ready_file.touch()
