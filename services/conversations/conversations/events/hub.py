"""All that serves the open streams of one process, run beside its app."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar, TypeVarTuple

import anyio
from anyio import CapacityLimiter, to_thread
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy.exc import SQLAlchemyError

from conversations.events.farewell import told_of_exit
from conversations.events.live import LiveTexts
from conversations.events.reading import EventReader
from conversations.events.subscribers import MAX_STREAMS, Subscriber, Subscribers
from conversations.events.tailer import Tailer
from conversations.events.types import Farewell
from conversations.events.typing_news import TypingNews
from conversations.events.wakeups import listen_for_changes
from conversations.resources import EVENTS_CHANNEL, TYPING_CHANNEL, Resources
from shared.database.transactions import Database, make_engine
from shared.errors import Unavailable

logger = logging.getLogger(__name__)
READERS = 3
PULSE_S = 1.0
RETRY_S = 0.5
REDIS_PATIENCE_S = 2.0
Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class EventHub:
    """The open streams of this process and what feeds them. Used from its event loop, except `wake`."""

    def __init__(
        self, database: Database, redis: Redis, instance: str, *, max_streams: int | None = MAX_STREAMS
    ) -> None:
        self.reader = EventReader(database)
        self.subscribers = Subscribers(max_streams=max_streams)
        self.live = LiveTexts(redis, self.subscribers)
        self._limiter = CapacityLimiter(READERS)
        self._typing = TypingNews(redis, TYPING_CHANNEL, self.reader, self.subscribers, self._limiter)
        self.tailer = Tailer(self.reader, self.subscribers, self.live, self._limiter)
        self._redis = redis
        self._instance = instance
        self._loop = asyncio.get_running_loop()
        self._is_woken = False
        self._is_closing = False
        self._pulse_wanted = anyio.Event()

    def wake(self) -> None:
        """Something was committed. Any thread may say so, as often as it likes; nobody looks while nobody listens."""
        if self.subscribers and not self._is_woken and not self._loop.is_closed():
            self._is_woken = True
            self._loop.call_soon_threadsafe(self._wake)

    def say_goodbye(self) -> None:
        """End every stream, and take no more. Any thread may say so."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._say_goodbye)

    def enter(self, subscriber: Subscriber) -> None:
        """Take a stream in. Raises TooManyStreams, or Unavailable while the process ends."""
        if self._is_closing:
            raise Unavailable
        self.subscribers.add(subscriber)

    def go_live(self, subscriber: Subscriber) -> None:
        """The subscriber has all from before it joined: give it what was held, and the answers being written."""
        if subscriber.joined_at is not None:
            subscriber.cursor = subscriber.joined_at.cursor.encode()
        subscriber.outbox.release()
        self.live.greet(subscriber)
        self._pulse_wanted.set()

    async def read(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """The outcome of a function that reads the database, in a worker thread."""
        return await to_thread.run_sync(function, *arguments, limiter=self._limiter)

    async def read_patiently(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """The same, however long the database is away."""
        while True:
            try:
                return await self.read(function, *arguments)
            except SQLAlchemyError as error:
                logger.warning("a stream waits for the database: %s", type(error).__name__)
                await anyio.sleep(RETRY_S)

    async def run(self) -> None:
        """Serve until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.tailer.run)
            tasks.start_soon(self.live.run)
            tasks.start_soon(listen_for_changes, self._redis, EVENTS_CHANNEL, self._instance, self.tailer.wake)
            tasks.start_soon(self._typing.run)
            tasks.start_soon(self._keep_pulse)

    async def _keep_pulse(self) -> None:
        while True:
            if self.subscribers:
                with anyio.move_on_after(PULSE_S):
                    await self._pulse_wanted.wait()
            else:
                await self._pulse_wanted.wait()
            self._pulse_wanted = anyio.Event()
            try:
                await self._pulse()
            except SQLAlchemyError as error:
                logger.warning("sessions could not be checked: %s", type(error).__name__)
                await anyio.sleep(PULSE_S)

    async def _pulse(self) -> None:
        asked_at = time.monotonic()
        sessions = {one.person.session_id for one in self.subscribers}
        people = list(self.subscribers.people)
        pulse = await self.read(self.reader.pulse, sessions, people, self.live.followed)
        for subscriber in self.subscribers:
            if {subscriber.person.session_id, subscriber.person.user_id} & pulse.shut_out:
                subscriber.outbox.end(Farewell.REVOKED)
        self.live.refresh(pulse.writing, asked_at)

    def _wake(self) -> None:
        self._is_woken = False
        self.tailer.wake()

    def _say_goodbye(self) -> None:
        self._is_closing = True
        self.subscribers.end_all(Farewell.SHUTDOWN)


@asynccontextmanager
async def run_event_hub(resources: Resources, database_url: str) -> AsyncIterator[EventHub]:
    """The hub of this process, running for the length of the block. Streams end when the process is told to."""
    settings = resources.settings
    # Connections of its own: a burst of requests must not keep the streams waiting for one, nor the other way round.
    engine = make_engine(
        resources.database.engine.url.render_as_string(hide_password=False),
        application_name="conversations-events",
        pool_size=READERS,
        max_overflow=0,
    )
    database = Database(engine)
    redis = connect_live(settings.live_url.get_secret_value())
    hub = EventHub(
        database, redis, resources.instance, max_streams=MAX_STREAMS if settings.rate_limits == "on" else None
    )
    resources.listeners.append(hub.wake)
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hub.run)
            with told_of_exit(hub.say_goodbye):
                yield hub
            tasks.cancel_scope.cancel()
    finally:
        resources.listeners.remove(hub.wake)
        await redis.aclose()
        database.close()


def connect_live(url: str) -> Redis:
    """A client of the live Redis that gives up soon and never repeats by itself: all it carries is a shortcut."""
    return Redis.from_url(
        url,
        protocol=2,
        decode_responses=True,
        socket_timeout=REDIS_PATIENCE_S,
        socket_connect_timeout=REDIS_PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )
