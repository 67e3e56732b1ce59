"""All that the detector remembers of one conversation: immutable, bounded, and one JSON object when at rest."""

from dataclasses import dataclass, field
from typing import Any, Self

FORMAT = 1

MAX_WINDOW = 120
MAX_THREADS = 48
MAX_TOPICS = 32
MAX_AUTHORS = 160
MAX_VOCABULARY = 1000
MAX_MEMORY = 400
MAX_BOUND = 100
MAX_LAG = 10


class StateUnreadable(Exception):
    """The stored state is not one this detector wrote, or of another format; start afresh."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message within reach. Authors are numbers, words are stem keys; `topic` is empty until settled."""

    index: int
    id: str
    author: int
    time: float | None
    kind: str
    thread: int
    parent: int
    parent_id: str
    words: tuple[int, ...]
    mentions: tuple[int, ...]
    length: int
    tone: int
    confidence: float
    reason: str
    topic: str = ""
    boundary: bool = False
    given: bool = False
    surfaces: tuple[str, ...] = ()
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A chain of replies; `topic` is the segment it is in now, `since` the index at which that began."""

    topic: str
    last: int
    since: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A thread's segment and its words; `kept_name` marks a name that a person gave."""

    thread: int
    size: int = 0
    last: int = 0
    name: str = ""
    kept_name: bool = False
    opening: str = ""
    words: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Division:
    """The evidence for a division and what keeps it from being proposed too often."""

    evidence: float = 0.0
    confirmations: int = 0
    silent_until: int = 0
    fired: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """The detector's whole memory; every map is bounded, so its JSON stays below 256 kB whatever was said."""

    next_index: int = 0
    settled: int = 0
    next_thread: int = 0
    next_author: int = 0
    documents: int = 0
    window: tuple[Seen, ...] = ()
    threads: dict[int, Thread] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    authors: dict[str, int] = field(default_factory=dict)
    spoke: dict[int, int] = field(default_factory=dict)
    vocabulary: dict[int, int] = field(default_factory=dict)
    memory: dict[str, str] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    division: Division = field(default_factory=Division)

    def find_seen(self, index: int) -> Seen | None:
        """The message of that index while it is within reach."""
        if not self.window or not self.window[0].index <= index < self.next_index:
            return None
        return self.window[index - self.window[0].index]

    def find_by_id(self, message_id: str) -> Seen | None:
        """The message of that id while it is within reach."""
        return next((seen for seen in reversed(self.window) if seen.id == message_id), None)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values (objects, arrays, strings, numbers) from which `from_json` makes an equal state."""
        return {
            "format": FORMAT,
            "counters": [self.next_index, self.settled, self.next_thread, self.next_author, self.documents],
            "window": [_row(seen) for seen in self.window],
            "threads": [[key, _row(thread)] for key, thread in self.threads.items()],
            "topics": [[key, _row(topic)] for key, topic in self.topics.items()],
            "authors": _thawed(self.authors),
            "spoke": _thawed(self.spoke),
            "vocabulary": _thawed(self.vocabulary),
            "memory": _thawed(self.memory),
            "bound": _thawed(self.bound),
            "division": _row(self.division),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The state that `to_json` wrote. Raises StateUnreadable for anything else."""
        if stored.get("format") != FORMAT:
            raise StateUnreadable(f"format {stored.get('format')!r}, expected {FORMAT}")
        try:
            return cls._from_parts(stored)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StateUnreadable(f"{type(error).__name__}: {error}") from error

    @classmethod
    def _from_parts(cls, stored: dict[str, Any]) -> Self:
        next_index, settled, next_thread, next_author, documents = stored["counters"]
        return cls(
            next_index=next_index,
            settled=settled,
            next_thread=next_thread,
            next_author=next_author,
            documents=documents,
            window=tuple(Seen(*map(_frozen, row)) for row in stored["window"]),
            threads={key: Thread(*row) for key, row in stored["threads"]},
            topics={key: _topic(row) for key, row in stored["topics"]},
            authors=dict(stored["authors"]),
            spoke=dict(stored["spoke"]),
            vocabulary=dict(stored["vocabulary"]),
            memory=dict(stored["memory"]),
            bound=dict(stored["bound"]),
            division=Division(*stored["division"]),
        )


def _row(record: Seen | Thread | Topic | Division) -> list[Any]:
    return [_thawed(getattr(record, name)) for name in record.__slots__]


def _topic(row: list[Any]) -> Topic:
    thread, size, last, name, kept_name, opening, words, pairs = row
    return Topic(thread, size, last, name, kept_name, opening, dict(words), dict(pairs))


def _thawed(value: Any) -> Any:
    """Maps become lists of pairs: their order matters, and a store may sort the keys of an object."""
    if isinstance(value, dict):
        return [[key, item] for key, item in value.items()]
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
