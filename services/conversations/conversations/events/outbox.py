"""What one stream still has to send, in order and within bounds."""

import anyio

from conversations.events.types import Farewell

MAX_BYTES = 4 * 1024 * 1024
CONGESTED_BYTES = 256 * 1024


class Outbox:
    """Filled by the event loop's fan-out, which never waits; emptied by one writer, which does.

    Until `release`, live events are held back. A reader who falls further behind than `MAX_BYTES` is let go: what it
    misses, it gets by resuming.
    """

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._held: list[bytes] | None = []
        self._size = 0
        self._filled = anyio.Event()
        self._emptied = anyio.Event()
        self.farewell: Farewell | None = None

    @property
    def is_congested(self) -> bool:
        """Whether what may be lost had better not be added."""
        return self._size > CONGESTED_BYTES

    @property
    def is_holding(self) -> bool:
        """Whether live events still wait for the reader to catch up."""
        return self._held is not None

    def put(self, chunk: bytes) -> None:
        """Send this after all that is to be sent already."""
        self._add(chunk, self._chunks)
        self._filled.set()

    def put_live(self, chunk: bytes) -> None:
        """Send this once the reader has caught up."""
        if self._held is None:
            self.put(chunk)
        else:
            self._add(chunk, self._held)

    def release(self) -> None:
        """The reader has caught up: what was held follows, and from now on nothing is held."""
        held, self._held = self._held, None
        if held:
            self._chunks += held
            self._filled.set()

    def end(self, reason: Farewell) -> None:
        """Nothing is added any more; what waits is still sent, unless it was too much."""
        if self.farewell is None:
            self.farewell = reason
            if reason is Farewell.SLOW_CONSUMER:
                self._chunks.clear()
            self._filled.set()

    async def wait(self) -> None:
        """Until there is something to send, or the end."""
        await self._filled.wait()

    async def wait_until_empty(self) -> None:
        """Until the writer has taken everything."""
        while self._chunks:
            self._emptied = anyio.Event()
            await self._emptied.wait()

    def take(self) -> bytes:
        """All that is to be sent; empty if nothing is."""
        chunk = b"".join(self._chunks)
        self._chunks.clear()
        self._size -= len(chunk)
        self._emptied.set()
        if self.farewell is None:
            self._filled = anyio.Event()
        return chunk

    def _add(self, chunk: bytes, place: list[bytes]) -> None:
        if self.farewell is not None:
            return
        if self._size > MAX_BYTES:
            self.end(Farewell.SLOW_CONSUMER)
            return
        place.append(chunk)
        self._size += len(chunk)
