"""Reads what was committed and hands it to the open streams: one reader per process, however many streams."""

import logging
from collections import defaultdict

import anyio
from anyio import CapacityLimiter, to_thread

from conversations.events.cursors import Snapshot
from conversations.events.frames import Frame, frame_passing, join_frames
from conversations.events.live import LiveTexts
from conversations.events.reading import EventReader, Look
from conversations.events.repository import NOTHING_SEEN
from conversations.events.subscribers import Subscriber, Subscribers
from conversations.events.types import EventType

logger = logging.getLogger(__name__)
POLL_S = 2.0
FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 0.1, 2.0


class Tailer:
    """Delivers each event that becomes visible exactly once, in the order of each room's `event_seq`.

    What is delivered is decided by snapshots: the events that this look sees and the one before did not. Used from the
    event loop, except `wake`.
    """

    def __init__(
        self, reader: EventReader, subscribers: Subscribers, live: LiveTexts, limiter: CapacityLimiter
    ) -> None:
        self._reader = reader
        self._subscribers = subscribers
        self._live = live
        self._limiter = limiter
        self._seen: Snapshot = NOTHING_SEEN
        self._woken = anyio.Event()
        self._joining: list[tuple[Subscriber, anyio.Event]] = []

    def wake(self) -> None:
        """Something was committed: look now, if anybody listens. On the event loop only.

        Whoever joins later has a look of their own then, which sees it.
        """
        if self._subscribers:
            self._woken.set()

    async def join(self, subscriber: Subscriber) -> Snapshot:
        """From now on the subscriber has every event that is not visible in the snapshot returned."""
        joined = anyio.Event()
        self._joining.append((subscriber, joined))
        self.wake()
        await joined.wait()
        assert subscriber.joined_at is not None  # noqa: S101 — set before the event
        return subscriber.joined_at

    async def run(self) -> None:
        """Look whenever woken, every two seconds at least while anybody listens; a database away is waited for."""
        back_off = FIRST_BACK_OFF_S
        while True:
            await self._wait()
            self._woken = anyio.Event()
            try:
                await self._look()
                back_off = FIRST_BACK_OFF_S
            except Exception:
                # Every stream of the process hangs on this loop: it outlives whatever happens to one look.
                logger.exception("events could not be read")
                await anyio.sleep(back_off)
                back_off = min(2 * back_off, LONGEST_BACK_OFF_S)
                self.wake()

    async def _wait(self) -> None:
        if not self._subscribers:
            await self._woken.wait()
        else:
            with anyio.move_on_after(POLL_S):
                await self._woken.wait()

    async def _look(self) -> None:
        joining, self._joining = self._joining, []
        try:
            await self._read()
        except Exception:
            self._joining = joining + self._joining
            raise
        for subscriber, joined in joining:
            subscriber.joined_at = self._seen
            joined.set()

    async def _read(self) -> None:
        if self._subscribers.joined:
            people = list(self._subscribers.people)
            look = await to_thread.run_sync(self._reader.look, self._seen, people, limiter=self._limiter)
            self._deliver(look)
            self._seen = look.snapshot
        else:
            self._seen = await to_thread.run_sync(self._reader.snapshot, limiter=self._limiter)

    def _deliver(self, look: Look) -> None:
        frames: defaultdict[Subscriber, list[Frame]] = defaultdict(list)
        if look.has_gone_back:
            logger.error("the database has gone back in time: every reader is told to fetch again")
            reset = frame_passing(EventType.RESET, {"conversation_id": None, "reason": "restore"})
            frames.update({one: [reset] for one in self._subscribers.joined})
        for delivery in look.deliveries:
            for reader in delivery.readers:
                for subscriber in self._subscribers.live(reader, delivery.conversation_id):
                    frames[subscriber].append(delivery.frame)
        self._hand_out(frames, self._seen.cursor.encode(), look.snapshot.cursor.encode())
        for message_id in look.ended:
            self._live.end(message_id)
        for writing in look.begun:
            self._live.begin(writing, watched=True)

    def _hand_out(self, frames: dict[Subscriber, list[Frame]], before: bytes, after: bytes) -> None:
        for subscriber, its_frames in frames.items():
            subscriber.outbox.put_live(join_frames(its_frames, before, after))
        for subscriber in self._subscribers.joined:
            if not subscriber.outbox.is_holding:
                subscriber.cursor = after
