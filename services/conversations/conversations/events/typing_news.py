"""That people type, as other processes and this one say it over Redis: handed on to whoever may read the room now."""

import json
import logging
from typing import Any
from uuid import UUID

import anyio
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from conversations.events.frames import frame_passing
from conversations.events.reading import EventReader
from conversations.events.subscribers import Subscribers
from conversations.events.types import PassingType

logger = logging.getLogger(__name__)
LISTEN_S = 5.0
AFTER_FAILURE_S = 1.0


class TypingNews:
    """Hands on who types, while Redis and the database answer; used from the event loop only."""

    def __init__(
        self, redis: Redis, channel: str, reader: EventReader, subscribers: Subscribers, limiter: anyio.CapacityLimiter
    ) -> None:
        self._redis = redis
        self._channel = channel
        self._reader = reader
        self._subscribers = subscribers
        self._limiter = limiter

    async def run(self) -> None:
        """Listen until cancelled. What is said while Redis is away is lost, as typing may be."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as messages:
                    await messages.subscribe(self._channel)
                    while True:
                        message = await messages.get_message(timeout=LISTEN_S)
                        if message is not None and self._subscribers:
                            await self._hand_on(json.loads(message["data"]))
            except (RedisError, OSError, SQLAlchemyError) as error:
                logger.warning("nobody is told who types: %s", type(error).__name__)
                await anyio.sleep(AFTER_FAILURE_S)

    async def _hand_on(self, news: dict[str, Any]) -> None:
        room = UUID(news["conversation_id"])
        people = list(self._subscribers.people)
        readers = await anyio.to_thread.run_sync(self._reader.readers_of, room, people, limiter=self._limiter)
        frame = frame_passing(PassingType.TYPING, news["data"], room).passing()
        for reader in readers:
            for subscriber in self._subscribers.live(reader, room):
                if not subscriber.outbox.is_holding and not subscriber.outbox.is_congested:
                    subscriber.outbox.put(frame)
