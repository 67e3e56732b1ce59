"""A program at the gateway, as anybody would write one."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2

PASSWORD = "correct horse battery"
PATIENCE_S = 30.0
Event = dict[str, Any]


class Client:
    """One person's requests. `get` and the others answer the parsed body of a success and fail otherwise."""

    def __init__(self, url: str, username: str, token: str) -> None:
        self.username = username
        self.http = httpx2.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S
        )

    @classmethod
    @contextmanager
    def signed_up(cls, url: str, name: str) -> Iterator["Client"]:
        """Somebody new, signed in."""
        username = f"{name}_{uuid4().hex[:8]}"
        with httpx2.Client(base_url=f"{url}/api/v1/accounts", timeout=PATIENCE_S) as doors:
            form = {"username": username, "email": f"{username}@example.org", "password": PASSWORD}
            doors.post("/users", json=form | {"display_name": name.title()}).raise_for_status()
            session = doors.post("/sessions", json={"login": username, "password": PASSWORD}).raise_for_status()
        client = cls(url, username, session.json()["access_token"])
        with client.http:
            yield client

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(path, params=query).raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(path, json=body).raise_for_status()
        return answer.json() if answer.content else None

    def say(self, room: str, content: str, **more: Any) -> Any:
        """Post a message into the room."""
        return self.post(f"/conversations/{room}/messages", client_id=str(uuid4()), content=content, **more)

    @contextmanager
    def listening(self, **query: Any) -> Iterator["Stream"]:
        """My event stream, from now on."""
        with self.http.stream("GET", "/events", params=query) as answer:
            answer.raise_for_status()
            stream = Stream(answer.iter_lines())
            stream.until(lambda event: event["type"] == "hello")
            yield stream


class Stream:
    """Events as they come."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.seen: list[Event] = []

    def until(self, wanted: Callable[[Event], bool]) -> Event:
        """The next event that is wanted; those before it stay in `seen`."""
        deadline = time.monotonic() + PATIENCE_S
        for line in self._lines:
            assert time.monotonic() < deadline, f"nothing wanted among {[event['type'] for event in self.seen]}"
            if line.startswith("data:"):
                event: Event = json.loads(line[5:])
                self.seen.append(event)
                if wanted(event):
                    return event
        raise AssertionError("the stream ended")

    def answer_to(self, message_id: str) -> Any:
        """The AI's message that answers this one, once it is there."""
        event = self.until(
            lambda event: event["type"] == "message.created" and event["data"]["message"]["parent_id"] == message_id
        )
        return event["data"]["message"]

    def text_of(self, message_id: str) -> str:
        """What was streamed of an answer so far, put together as clients do."""
        text = ""
        for event in self.seen:
            if event["type"] == "message.delta" and event["data"]["message_id"] == message_id:
                assert event["data"]["offset"] == len(text)
                text += event["data"]["text"]
            elif event["type"] == "message.text" and event["data"]["draft"]["message_id"] == message_id:
                text = event["data"]["draft"]["text"]
        return text


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` answers as soon as it is something."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
    return found
