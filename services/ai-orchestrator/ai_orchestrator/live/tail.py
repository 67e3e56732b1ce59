"""The live tail: text on its way to the screen before it is committed."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias
from uuid import UUID

import redis

from ai_orchestrator.jobs.attempt import Attempt

KEPT_S = 3600
KEPT_ENTRIES = 2048
SHORTEST_S, LONGEST_S = 0.05, 0.25
STRETCH_PER_STREAM_S = 0.001
AFTER_FAILURE_S = 1.0
DORMANT = 0.0
LAST_WORDS_S = 0.05
logger = logging.getLogger(__name__)

Value: TypeAlias = "bytes | bytearray | memoryview[int] | str | int | float"
Fields: TypeAlias = "dict[Value, Value]"


def stream_name(message_id: UUID) -> str:
    return f"spindle:tail:{message_id}"


class _Line:
    """One reply's place in the tail: how far it was published, and when it may be again."""

    def __init__(self, message_id: UUID, attempt: Attempt) -> None:
        self.name = stream_name(message_id)
        self.attempt = attempt
        self.published = 0
        self.not_before = DORMANT
        self.ending = False
        self.ended = threading.Event()

    def has_news(self) -> bool:
        return self.attempt.length > self.published


class Tail(threading.Thread):
    """Publishes growing replies to Redis streams from one thread, so that Redis never holds up a reply.

    The first token goes at once; later text is gathered for 50 ms, and up to 250 ms as more replies stream.
    While Redis is away nothing is published and nobody waits: the text also travels by heartbeat. An entry
    whose fate is unknown is sent again, so a reader may meet the same offset twice.
    """

    def __init__(self, client: redis.Redis) -> None:
        super().__init__(name="tail", daemon=True)
        self._redis = client
        self._changed = threading.Condition()
        self._lines: dict[Attempt, _Line] = {}
        self._closed = False
        self._broken_until = 0.0

    @contextmanager
    def following(self, message_id: UUID, attempt: Attempt) -> Iterator[None]:
        """Publish the attempt's text while the block runs; its last words wait for Redis 50 ms at most."""
        line = _Line(message_id, attempt)
        with self._changed:
            self._lines[attempt] = line
        try:
            yield
        finally:
            self._end(line)

    def notice(self, attempt: Attempt) -> None:
        """The attempt has grown."""
        line = self._lines.get(attempt)
        # Between two flushes the thread wakes by its own clock: a notify a token would cost more than it saves.
        if line is not None and line.not_before == DORMANT:
            with self._changed:
                line.not_before = time.monotonic()
                self._changed.notify()

    def run(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                self._changed.wait(self._until_next())
                due = self._due()
            try:
                self._flush(due)
            except Exception:
                # The thread serves every reply of the process and must outlive a fault in one of them.
                logger.exception("tail not published")
                self._broken_until = time.monotonic() + AFTER_FAILURE_S

    def close(self) -> None:
        """Stop publishing."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _end(self, line: _Line) -> None:
        with self._changed:
            line.ending, line.not_before = True, time.monotonic()
            waits = line.has_news() and self._broken_until <= time.monotonic() and self.is_alive()
            self._changed.notify()
        if waits:
            line.ended.wait(LAST_WORDS_S)
        with self._changed:
            self._lines.pop(line.attempt, None)

    def _until_next(self) -> float | None:
        awake = [line.not_before for line in self._lines.values() if line.not_before != DORMANT]
        if not awake:
            return None
        return max(0.0, max(min(awake), self._broken_until) - time.monotonic())

    def _due(self) -> list[_Line]:
        now = time.monotonic()
        if now < self._broken_until:
            return []
        # What is nearly due goes along: one round trip for many replies instead of one each.
        soon = now + self._pause() / 5
        return [line for line in self._lines.values() if DORMANT < line.not_before <= soon]

    def _pause(self) -> float:
        return min(LONGEST_S, SHORTEST_S + STRETCH_PER_STREAM_S * len(self._lines))

    def _flush(self, lines: list[_Line]) -> None:
        reached = self._publish([line for line in lines if line.has_news()])
        with self._changed:
            for line in lines:
                self._plan(line, reached.get(line.name))

    def _plan(self, line: _Line, reached: int | None) -> None:
        if reached is not None:
            line.published = reached
        if line.ending and not line.has_news():
            self._lines.pop(line.attempt, None)
            line.ended.set()
        elif reached is not None and not line.ending:
            line.not_before = time.monotonic() + self._pause()
        else:
            line.not_before = DORMANT
            if line.has_news():  # it grew after it was looked at, and nobody was told
                line.not_before = time.monotonic()

    def _publish(self, lines: list[_Line]) -> dict[str, int]:
        if not lines:
            return {}
        reached = {}
        pipe = self._redis.pipeline(transaction=False)
        for line in lines:
            text = line.attempt.text_from(line.published)
            fields: Fields = {"attempt": line.attempt.claim.attempt, "offset": line.published, "text": text}
            pipe.xadd(line.name, fields, maxlen=KEPT_ENTRIES, approximate=True)
            if line.published == 0:
                pipe.expire(line.name, KEPT_S)
            reached[line.name] = line.published + len(text)
        try:
            pipe.execute()
        except (redis.RedisError, OSError) as error:
            logger.warning("tail not published: %s", type(error).__name__)
            self._broken_until = time.monotonic() + AFTER_FAILURE_S
            return {}
        return reached
