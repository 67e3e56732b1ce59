"""One open event stream: hello, what was missed, what happens, bye."""

import time
from typing import Any
from uuid import UUID

import anyio
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from conversations.actors import SignedIn
from conversations.events.cursors import Snapshot, write_cursor
from conversations.events.frames import OPENING, frame_passing, join_frames
from conversations.events.hub import EventHub
from conversations.events.repository import NOTHING_SEEN
from conversations.events.subscribers import Subscriber
from conversations.events.types import EventType, Farewell, PassingType

HEARTBEAT_S = 15
SEND_PATIENCE_S = 60
PAGE = 200
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def open_stream(
    hub: EventHub, person: SignedIn, conversation_ids: frozenset[UUID], since: int | None
) -> "EventStream":
    """A stream that misses nothing committed after its hello, nor since the cursor `since` if one is given.

    Raises TooManyStreams, Unauthenticated, NotFound for a room that is not theirs.
    """
    subscriber = Subscriber(person, conversation_ids or None)
    hub.enter(subscriber)
    try:
        can_resume = await hub.read(hub.reader.admit, person, conversation_ids, since)
        if since is not None and can_resume:
            return EventStream(hub, subscriber, since)
        await hub.tailer.join(subscriber)
        return EventStream(hub, subscriber, None, is_expired=since is not None)
    except BaseException:
        hub.subscribers.remove(subscriber)
        raise


class EventStream(StreamingResponse):
    """Sends a subscriber's events until it ends, is told to, or hangs up."""

    def __init__(self, hub: EventHub, subscriber: Subscriber, since: int | None, *, is_expired: bool = False) -> None:
        super().__init__((), headers=HEADERS, media_type="text/event-stream")
        self._hub = hub
        self._subscriber = subscriber
        self._outbox = subscriber.outbox
        self._since = since
        self._is_expired = is_expired
        self._expires_at = time.monotonic() + subscriber.person.expires_at - time.time()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._watch, receive, tasks.cancel_scope)
                tasks.start_soon(self._fill)
                await self._write(send)
                tasks.cancel_scope.cancel()
        finally:
            self._hub.subscribers.remove(self._subscriber)

    async def _watch(self, receive: Receive, stream: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        stream.cancel()

    async def _fill(self) -> None:
        subscriber, hub = self._subscriber, self._hub
        if self._since is not None:
            subscriber.cursor = write_cursor(self._since).encode()
        elif subscriber.joined_at is not None:
            subscriber.cursor = subscriber.joined_at.cursor.encode()
        self._outbox.put(OPENING + self._frame(PassingType.HELLO, self._hello()))
        if self._since is not None:
            await self._catch_up(self._since)
        if self._is_expired:
            self._put_reset()
        hub.go_live(subscriber)
        if self._since is not None:
            self._outbox.put(self._heartbeat())

    async def _catch_up(self, since: int) -> None:
        """All of before joining, first while still apart from the live events, so that they need not wait for long."""
        hub, subscriber = self._hub, self._subscriber
        apart = await hub.read_patiently(hub.reader.snapshot)
        if not await self._send_between(since, NOTHING_SEEN, apart):
            self._put_reset()
            await hub.tailer.join(subscriber)
            return
        subscriber.cursor = apart.cursor.encode()
        joined_at = await hub.tailer.join(subscriber)
        if not await self._send_between(since, apart, joined_at):
            self._put_reset()

    async def _send_between(self, since: int, seen: Snapshot, until: Snapshot) -> bool:
        """Whether all of it was still kept."""
        hub, subscriber = self._hub, self._subscriber
        person_id = subscriber.person.user_id
        missed = await hub.read_patiently(hub.reader.missed, person_id, since, seen, until)
        for start in range(0, len(missed), PAGE):
            await self._outbox.wait_until_empty()
            page = await hub.read_patiently(hub.reader.page, person_id, missed[start : start + PAGE])
            frames = [each.frame for each in page if subscriber.wants(each.conversation_id)]
            if frames:
                self._outbox.put(join_frames(frames, subscriber.cursor, subscriber.cursor))
        return await hub.read_patiently(hub.reader.keeps, since)

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        beat_at = time.monotonic() + HEARTBEAT_S
        while True:
            with anyio.move_on_after(max(0.0, min(beat_at, self._expires_at) - time.monotonic())):
                await self._outbox.wait()
            if time.monotonic() >= self._expires_at:
                self._outbox.end(Farewell.TOKEN_EXPIRED)
            elif time.monotonic() >= beat_at:
                self._outbox.put(self._heartbeat())
                beat_at = time.monotonic() + HEARTBEAT_S
            farewell, chunk = self._outbox.farewell, self._outbox.take()
            if farewell is not None:
                chunk += frame_passing(PassingType.BYE, {"reason": farewell}).passing()
            with anyio.move_on_after(SEND_PATIENCE_S) as patience:
                await send({"type": "http.response.body", "body": chunk, "more_body": farewell is None})
            if farewell is not None or patience.cancelled_caught:
                return

    def _put_reset(self) -> None:
        self._outbox.put(self._frame(EventType.RESET, {"conversation_id": None, "reason": "cursor_expired"}))

    def _hello(self) -> dict[str, Any]:
        person = self._subscriber.person
        return {
            "cursor": self._subscriber.cursor.decode(),
            "user_id": person.user_id,
            "session_id": person.session_id,
            "heartbeat_s": HEARTBEAT_S,
        }

    def _heartbeat(self) -> bytes:
        return self._frame(PassingType.HEARTBEAT, {"cursor": self._subscriber.cursor.decode()})

    def _frame(self, kind: PassingType | EventType, data: dict[str, Any]) -> bytes:
        return frame_passing(kind, data).under(self._subscriber.cursor)
