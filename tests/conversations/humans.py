"""People who use conversations over HTTP."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2

from conversations.actors import SignedIn

Json = dict[str, Any]


@dataclass(frozen=True)
class Human:
    """Somebody signed in, and what they do: each call is one request below /api/v1."""

    signed_in: SignedIn
    token: str
    base_url: str
    http: httpx2.Client

    @property
    def id(self) -> str:
        return str(self.signed_in.user_id)

    @property
    def username(self) -> str:
        assert self.signed_in.username is not None
        return self.signed_in.username

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self.http.request(method, self.base_url + path, json=json, headers=bearer | named)

    def get(self, path: str) -> httpx2.Response:
        return self.call("GET", path)

    def post(self, path: str, json: Any = None) -> httpx2.Response:
        return self.call("POST", path, json)

    def patch(self, path: str, json: Any, **headers: str) -> httpx2.Response:
        return self.call("PATCH", path, json, **headers)

    def delete(self, path: str, **headers: str) -> httpx2.Response:
        return self.call("DELETE", path, **headers)

    def read(self, path: str) -> Json:
        """The object or page at `path`, which must be there."""
        return expect(self.get(path), 200)

    def found(self, **fields: Any) -> str:
        """A new room of theirs, without any AI unless asked for; its path."""
        room = expect(self.post("/conversations", {"title": "A room", "ai_participants": [], **fields}), 201)
        return f"/conversations/{room['id']}"

    def seat(self, room: str, other: "Human", role: str = "member") -> Json:
        return expect(self.post(f"{room}/participants", {"user_id": other.id, "role": role}), 201)

    def seat_ai(self, room: str, name: str = "Scribe", model: str = "spindle/scribe", **fields: Any) -> Json:
        return expect(self.post(f"{room}/ai-participants", {"name": name, "model": model, **fields}), 201)

    def say(self, room: str, content: str, **fields: Any) -> Json:
        new = {"client_id": str(uuid4()), "content": content, **fields}
        return expect(self.post(f"{room}/messages", new), 201)

    def turns(self, room: str) -> list[Json]:
        items: list[Json] = self.read(f"{room}/turns")["items"]
        return items


def expect(answer: httpx2.Response, status: int) -> Json:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    body: Json = answer.json() if answer.content else {}
    return body


def refusal(answer: httpx2.Response, status: int) -> str:
    """The code of a refusal, which must be a whole problem document of this status."""
    problem = expect(answer, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    code: str = problem["code"]
    return code


def room_id(room: str) -> UUID:
    return UUID(room.rpartition("/")[2])
