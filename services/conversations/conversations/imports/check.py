"""Checks a whole transcript, batch by batch, before anything of it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conversations.imports.lines import RawLine
from conversations.imports.transcript import Entry, LineFault, TranscriptLine, read_entry

MAX_FAULTS = 100
MAX_VOICES = 1000
MAX_LINES = 2_000_000
MAX_INTO_ROOM = 10_000

Voice = tuple[str, str]


@dataclass
class Known:
    """What lines before a batch left behind, as far as it speaks of them: their ids, and which hold no message."""

    ids: dict[str, int] = field(default_factory=dict)
    gaps: set[int] = field(default_factory=set)


@dataclass
class Check:
    """What a check has found so far: messages, blank lines, voices (name, role) and faults."""

    total: int = 0
    skipped: int = 0
    voices: dict[Voice, None] = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)

    @property
    def is_hopeless(self) -> bool:
        """Enough is wrong to stop looking."""
        return len(self.faults) >= MAX_FAULTS or any(fault.line is None for fault in self.faults)

    def take(self, entries: Sequence[Entry], known: Known) -> None:
        """Count in the next entries, in order. `known` grows by their ids and gaps."""
        for entry in entries:
            self._take_one(entry, known)
            if self.is_hopeless:
                del self.faults[MAX_FAULTS:]
                return

    def close(self, *, into_room: bool) -> None:
        """Nothing more comes: what is wrong with the file as a whole."""
        if not self.faults and not self.total:
            self._refuse("empty", "there is no message in the file")
        if into_room and self.total > MAX_INTO_ROOM:
            self._refuse(
                "too_many_lines",
                f"at most {MAX_INTO_ROOM} messages into a room that is there already; import them as a room of its own",
            )

    def _take_one(self, entry: Entry, known: Known) -> None:
        if entry.number >= MAX_LINES:
            self._refuse("too_many_lines", f"at most {MAX_LINES} lines")
            return
        self.faults += entry.faults
        if entry.message is None:
            known.gaps.add(entry.number)
            self.skipped += not entry.faults
            return
        self.total += 1
        self._hear(entry.number, entry.message)
        self.faults += find_link_faults(entry.number, entry.message, known)
        if entry.message.id is not None:
            known.ids.setdefault(entry.message.id, entry.number)

    def _hear(self, number: int, message: TranscriptLine) -> None:
        if message.role == "system":
            return
        voice = (message.author, message.role)
        if voice not in self.voices and len(self.voices) >= MAX_VOICES:
            self.faults.append(LineFault(number, "/author", "too_many_authors", f"at most {MAX_VOICES} authors"))
        else:
            self.voices[voice] = None

    def _refuse(self, code: str, message: str) -> None:
        self.faults.append(LineFault(None, "", code, message))


def check_whole(lines: Iterable[RawLine], *, into_room: bool) -> list[LineFault]:
    """Everything that is wrong with a transcript small enough to be held at once, at most 100 faults."""
    check, known = Check(), Known()
    for line in lines:
        check.take([read_entry(line)], known)
        if check.is_hopeless:
            break
    check.close(into_room=into_room)
    return check.faults


def find_link_faults(number: int, message: TranscriptLine, known: Known) -> list[LineFault]:
    """What is wrong with the ways this line and others point to each other."""
    faults = []
    if message.id is not None and message.id in known.ids:
        earlier = known.ids[message.id]
        faults.append(LineFault(number, "/id", "duplicate_id", f"line {earlier} has this id already"))
    reply_to = message.reply_to
    if isinstance(reply_to, int) and reply_to >= number:
        faults.append(LineFault(number, "/reply_to", "forward_reply", "only an earlier line can be answered"))
    elif isinstance(reply_to, int) and reply_to in known.gaps:
        faults.append(LineFault(number, "/reply_to", "unknown_reply", "there is no message in that line"))
    elif isinstance(reply_to, str) and reply_to not in known.ids:
        faults.append(LineFault(number, "/reply_to", "unknown_reply", "no earlier line has this id"))
    return faults


def wanted_of(entries: Iterable[Entry]) -> tuple[set[str], set[int]]:
    """The ids and the line numbers that a batch speaks of, of which it must be known whether they are there."""
    messages = [entry.message for entry in entries if entry.message is not None]
    replies = [message.reply_to for message in messages]
    names = {message.id for message in messages if message.id is not None}
    names |= {reply for reply in replies if isinstance(reply, str)}
    return names, {reply for reply in replies if isinstance(reply, int)}
