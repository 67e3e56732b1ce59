"""Event streams as clients hold them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.accounts.running import TLS
from tests.conversations.humans import Human

WITHIN_S = 10.0
Json = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """One event: its type, its `id` line if it had one, and the JSON of its data."""

    type: str
    id: str | None
    body: Json
    at: float

    @property
    def data(self) -> Json:
        inner: Json = self.body["data"]
        return inner

    @property
    def key(self) -> tuple[Any, Any]:
        return self.body.get("conversation_id"), self.body.get("event_seq")


class Listener(threading.Thread):
    """Reads one stream to its end, and can be waited on."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(daemon=True)
        self.response = response
        self.heard: list[Heard] = []
        self.has_ended = False
        self._changed = threading.Condition()

    def run(self) -> None:
        try:
            for event in parse_events(self.response.iter_lines()):
                with self._changed:
                    self.heard.append(event)
                    self._changed.notify_all()
        except (httpx2.HTTPError, httpx2.StreamError, OSError, RuntimeError):
            pass  # the connection is closed under it when the test has seen enough
        with self._changed:
            self.has_ended = True
            self._changed.notify_all()

    def wait_for(self, kind: str, matches: Callable[[Json], bool] = lambda _data: True, *, n: int = 1) -> Heard:
        """The n-th event of this type whose data matches."""

        def find() -> Heard | None:
            found = [event for event in list(self.heard) if event.type == kind and matches(event.data)]
            return found[n - 1] if len(found) >= n else None

        self._wait(lambda: find() is not None, f"{kind} was not heard, but {[event.type for event in self.heard]}")
        event = find()
        assert event is not None
        return event

    def wait_for_end(self) -> None:
        self._wait(lambda: self.has_ended, "the stream did not end")

    def durable(self) -> list[Heard]:
        return [event for event in list(self.heard) if "event_seq" in event.body]

    def of(self, kind: str) -> list[Heard]:
        return [event for event in list(self.heard) if event.type == kind]

    @property
    def last_id(self) -> str:
        return [event.id for event in list(self.heard) if event.id is not None][-1]

    def _wait(self, is_so: Callable[[], bool], otherwise: str) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, WITHIN_S), otherwise


def parse_events(lines: Iterator[str]) -> Iterator[Heard]:
    """WHATWG HTML, section 9.2.6, as far as our streams use it."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields:
            body = json.loads(fields["data"])
            assert body["type"] == fields["event"]
            yield Heard(fields["event"], fields.get("id"), body, time.monotonic())
        fields = {}


@contextmanager
def listen(human: Human, *, resume: str | None = None, query: str = "") -> Iterator[Listener]:
    """An open stream of this person, its hello heard."""
    headers = {"Authorization": f"Bearer {human.token}", "Accept": "text/event-stream"}
    if resume is not None:
        headers["Last-Event-ID"] = resume
    timeout = httpx2.Timeout(10, read=60)
    with (
        httpx2.Client(verify=TLS, timeout=timeout) as client,
        client.stream("GET", f"{human.base_url}/events{query}", headers=headers) as response,
    ):
        assert response.status_code == 200, response.read()
        listener = Listener(response)
        listener.start()
        try:
            listener.wait_for("hello")
            yield listener
        finally:
            _hang_up(response)
            listener.join(timeout=WITHIN_S)


def _hang_up(response: httpx2.Response) -> None:
    stream = response.extensions["network_stream"]
    raw = stream.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.shutdown(2)
