"""The log of calls: what an outside witness saw."""

import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Literal

from fake_provider.config import BREAKAGES, Breakage, Refusal

_KEPT = 100_000


@dataclass(slots=True)
class Call:
    """One call, from its arrival to its end. `body` is kept as it came."""

    n: int
    at: datetime
    path: str
    key_tail: str
    port: int
    body: bytes
    model: str | None = None
    stream: bool = False
    status: int | None = None
    fault: Refusal | Breakage | None = None
    tokens_sent: int = 0
    finished: bool = False
    closed_by: Literal["server", "client"] | None = None
    ended_at: datetime | None = None

    def to_json(self) -> bytes:
        """The call as a JSON object; a body that was not JSON is told as a string."""
        fields = {
            "n": self.n,
            "at": _render_time(self.at),
            "path": self.path,
            "model": self.model,
            "key_tail": self.key_tail,
            "port": self.port,
            "stream": self.stream,
            "status": self.status,
            "fault": self.fault,
            "tokens_sent": self.tokens_sent,
            "finished": self.finished,
            "closed_by": self.closed_by,
            "ended_at": _render_time(self.ended_at) if self.ended_at else None,
        }
        return json.dumps(fields)[:-1].encode() + b', "body": ' + self._body_json() + b"}"

    def _body_json(self) -> bytes:
        if self.model is not None:
            return self.body
        return json.dumps(self.body.decode(errors="replace")).encode()


class CallLog:
    """All calls since the start, and counts of how they went."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)
        self._numbers = count(1)
        self._counts: Counter[str] = Counter()
        self._active = 0
        self._max_active = 0

    def open(self, path: str, key: str, port: int, body: bytes) -> Call:
        """Enter a call that has arrived."""
        call = Call(next(self._numbers), datetime.now(UTC), path, key[-4:], port, body)
        self._calls.append(call)
        self._active += 1
        self._max_active = max(self._max_active, self._active)
        self._counts["requests"] += 1
        return call

    def close(self, call: Call, closed_by: Literal["server", "client"]) -> None:
        """Enter how a call ended."""
        call.closed_by = closed_by
        call.ended_at = datetime.now(UTC)
        self._active -= 1
        self._counts.update(_outcomes(call))

    def render(self, after: int) -> bytes:
        """The calls numbered above `after`, as `{items: […]}`."""
        return b'{"items": [' + b", ".join(call.to_json() for call in self._calls if call.n > after) + b"]}"

    def clear(self) -> None:
        """Forget the calls; the numbers go on."""
        self._calls.clear()

    def stats(self) -> dict[str, int]:
        """Counts since the start or the last `clear_stats`."""
        named = ("requests", "ok", *BREAKAGES, "client_gone")
        statuses = ("400", "401", "402", "403", "404", "408", "413", "429", "500", "503", "529")
        counts = {name: self._counts[name] for name in (*named, *statuses)}
        return counts | {"active": self._active, "max_active": self._max_active}

    def clear_stats(self) -> None:
        """Count from zero; calls still running stay active."""
        self._counts.clear()
        self._max_active = self._active


def _outcomes(call: Call) -> Iterator[str]:
    if call.closed_by == "client":
        yield "client_gone"
    if call.finished:
        yield "ok"
    if call.status is not None and call.status >= 400:
        yield str(call.status)
    elif isinstance(call.fault, str):
        yield call.fault


def _render_time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
