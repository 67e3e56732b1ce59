"""Answers on their way to the screen: text from the workers' Redis streams to the streams of this process."""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import anyio
from redis.asyncio import Redis
from redis.exceptions import RedisError

from conversations.events.frames import frame_passing
from conversations.events.live_text import LiveText
from conversations.events.subscribers import Subscriber, Subscribers
from conversations.events.types import PassingType
from conversations.events.writing import Writing

logger = logging.getLogger(__name__)
PIECE_EVERY_S = 0.05
BLOCK_S = 0.05
REST_PER_TEXT_S = 0.0002
LONGEST_REST_S = 0.05
AFTER_FAILURE_S = 1.0


class LiveTexts:
    """Every answer that somebody here may see being written. Used from the event loop only.

    The first piece goes at once, later ones at most 20 a second. Whoever cannot follow piece by piece gets the whole
    text instead. While Redis is away, or has lost something, the drafts in the database take its place.
    """

    def __init__(self, redis: Redis, subscribers: Subscribers) -> None:
        self._redis = redis
        self._subscribers = subscribers
        self._texts: dict[UUID, LiveText] = {}
        self._begun_at: dict[UUID, float] = {}
        self._begun = anyio.Event()
        self._is_cut_off = False

    @property
    def followed(self) -> list[UUID]:
        """Those whose text comes from Redis without a gap, so that the database need not tell it."""
        return [] if self._is_cut_off else [one for one, text in self._texts.items() if not text.has_gap]

    def begin(self, writing: Writing, *, watched: bool) -> None:
        """Follow this answer; `watched` if everybody saw it begin and so holds its empty draft."""
        text = self._texts.get(writing.message_id)
        if text is None:
            text = self._texts[writing.message_id] = LiveText(writing)
            if not watched:
                text.sent = len(text.text)
                text.behind.update(self._watchers(text))
            self._begun.set()
        text.writing = writing
        text.absorb(writing.attempt, 0, writing.text or "")
        self._begun_at[writing.message_id] = time.monotonic()
        self._flush(text)

    def end(self, message_id: UUID) -> None:
        """It is written, or will not be."""
        self._texts.pop(message_id, None)
        self._begun_at.pop(message_id, None)

    def refresh(self, writings: Iterable[Writing], asked_at: float) -> None:
        """Take all answers being written, and who may see them, as the database had it at `asked_at` (monotonic)."""
        found = {writing.message_id: writing for writing in writings}
        for message_id, begun_at in list(self._begun_at.items()):
            if message_id not in found and begun_at < asked_at:
                self.end(message_id)
        for message_id, writing in found.items():
            text = self._texts.get(message_id)
            if text is None:
                self.begin(writing, watched=False)
            else:
                self._renew(text, writing)

    def greet(self, subscriber: Subscriber) -> None:
        """Give a new reader the whole text of what is being written."""
        for text in self._texts.values():
            if subscriber.person.user_id in text.writing.readers and subscriber.wants(text.writing.conversation_id):
                text.behind.add(subscriber)
                self._flush(text)

    async def run(self) -> None:
        """Read the workers' streams for as long as there are any."""
        while True:
            if not self._texts:
                self._begun = anyio.Event()
                await self._begun.wait()
            try:
                await self._read()
                self._is_cut_off = False
            except (RedisError, OSError) as error:
                if not self._is_cut_off:
                    logger.warning("live text comes from the database only: %s", type(error).__name__)
                self._is_cut_off = True
                await anyio.sleep(AFTER_FAILURE_S)
            await anyio.sleep(min(LONGEST_REST_S, REST_PER_TEXT_S * len(self._texts)))

    async def _read(self) -> None:
        names = {f"spindle:tail:{message_id}": message_id for message_id in self._texts}
        positions: dict[Any, Any] = {name: self._texts[message_id].position for name, message_id in names.items()}
        answer: Any = await self._redis.xread(positions, block=max(1, round(self._patience() * 1000)))
        for name, entries in answer:
            text = self._texts.get(names[name])
            if text is not None:
                for position, entry in entries:
                    text.position = position
                    text.absorb(int(entry["attempt"]), int(entry["offset"]), entry["text"])
        for text in list(self._texts.values()):
            self._flush(text)

    def _patience(self) -> float:
        due = [text.not_before for text in self._texts.values() if text.has_pending]
        return min(BLOCK_S, max(0.0, min(due) - time.monotonic())) if due else BLOCK_S

    def _renew(self, text: LiveText, writing: Writing) -> None:
        newcomers = writing.readers - text.writing.readers
        text.writing = writing
        text.behind.update(one for one in self._watchers(text) if one.person.user_id in newcomers)
        if writing.text is not None:
            text.absorb(writing.attempt, 0, writing.text)
            if text.has_pending and self._is_cut_off:
                text.behind.update(self._watchers(text))
                text.take_pending()
        self._flush(text)

    def _flush(self, text: LiveText) -> None:
        now = time.monotonic()
        if text.has_pending and now >= text.not_before:
            text.not_before = now + PIECE_EVERY_S
            self._send_piece(text)
        if text.behind:
            self._send_whole(text)

    def _send_piece(self, text: LiveText) -> None:
        piece = frame_passing(PassingType.MESSAGE_DELTA, text.take_pending(), text.writing.conversation_id).passing()
        for subscriber in self._watchers(text):
            if subscriber.outbox.is_congested:
                text.behind.add(subscriber)
            elif subscriber not in text.behind:
                subscriber.outbox.put(piece)

    def _send_whole(self, text: LiveText) -> None:
        present = text.behind.intersection(self._watchers(text))
        ready = {one for one in present if not one.outbox.is_congested}
        text.behind = {one for one in text.behind if one.outbox.is_holding} | present - ready
        if ready:
            whole = frame_passing(PassingType.MESSAGE_TEXT, text.as_draft(), text.writing.conversation_id).passing()
            for subscriber in ready:
                subscriber.outbox.put(whole)

    def _watchers(self, text: LiveText) -> Iterator[Subscriber]:
        for reader in text.writing.readers:
            for subscriber in self._subscribers.live(reader, text.writing.conversation_id):
                if not subscriber.outbox.is_holding:
                    yield subscriber
