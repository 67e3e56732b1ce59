"""Who is listening in this process."""

from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from uuid import UUID

from conversations.actors import SignedIn
from conversations.errors import TooManyStreams
from conversations.events.cursors import Snapshot
from conversations.events.outbox import Outbox
from conversations.events.types import Farewell

MAX_STREAMS = 20
RETRY_AFTER_S = 5


@dataclass(eq=False)
class Subscriber:
    """One open stream of one person, of all their rooms or of those in `conversation_ids`.

    `cursor` is what may be promised to whoever has read all that is in the outbox. Live events are those not visible in
    the snapshot `joined_at`.
    """

    person: SignedIn
    conversation_ids: frozenset[UUID] | None = None
    joined_at: Snapshot | None = None
    cursor: bytes = b""
    outbox: Outbox = field(default_factory=Outbox)

    def wants(self, conversation_id: UUID | None) -> bool:
        """Whether events of that room, or of none, belong on this stream."""
        return self.conversation_ids is None or conversation_id in self.conversation_ids


class Subscribers:
    """The open streams of this process. Used from its event loop only."""

    def __init__(self, *, max_streams: int | None = MAX_STREAMS) -> None:
        self._by_person: defaultdict[UUID, set[Subscriber]] = defaultdict(set)
        self._max_streams = max_streams

    def __bool__(self) -> bool:
        return bool(self._by_person)

    def __iter__(self) -> Iterator[Subscriber]:
        return iter([subscriber for streams in self._by_person.values() for subscriber in streams])

    @property
    def people(self) -> Set[UUID]:
        return self._by_person.keys()

    @property
    def joined(self) -> list[Subscriber]:
        """The streams that have live events."""
        return [subscriber for subscriber in self if subscriber.joined_at is not None]

    def of(self, user_id: UUID) -> Set[Subscriber]:
        return self._by_person.get(user_id, frozenset())

    def live(self, user_id: UUID, conversation_id: UUID | None) -> Iterator[Subscriber]:
        """The person's streams that are to have live events of that room."""
        return (one for one in self.of(user_id) if one.joined_at is not None and one.wants(conversation_id))

    def add(self, subscriber: Subscriber) -> None:
        """Raises TooManyStreams."""
        user_id = subscriber.person.user_id
        if self._max_streams is not None and len(self.of(user_id)) >= self._max_streams:
            raise TooManyStreams(f"at most {self._max_streams} at a time", retry_after_s=RETRY_AFTER_S)
        self._by_person[user_id].add(subscriber)

    def remove(self, subscriber: Subscriber) -> None:
        streams = self._by_person.get(subscriber.person.user_id)
        if streams is not None:
            streams.discard(subscriber)
            if not streams:
                del self._by_person[subscriber.person.user_id]

    def end_all(self, reason: Farewell) -> None:
        for subscriber in self:
            subscriber.outbox.end(reason)
