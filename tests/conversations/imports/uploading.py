"""Transcripts sent in by people, and a caretaker that works them off one step at a time."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2

from conversations.imports.advance import advance_imports, take_step
from conversations.imports.repository import take_next
from shared.database.transactions import Database
from tests.conversations.humans import Human, Json, expect

ENOUGH_S = 60


def jsonl(*lines: Any) -> bytes:
    """A transcript of these objects; a string is a message of Mira's."""
    return b"".join(json.dumps(_line(each)).encode() + b"\n" for each in lines)


def _line(each: Any) -> Any:
    return {"author": "Mira", "text": each} if isinstance(each, str) else each


def upload(human: Human, file: bytes, *, name: str = "transcript.jsonl", **fields: Any) -> httpx2.Response:
    """One request to import this file; `fields` beside the usual ones, None leaves one out."""
    given = {"format": "jsonl", "client_id": str(uuid4()), **fields}
    return human.http.post(
        f"{human.base_url}/imports",
        files={"file": (name, file)},
        data={field: value for field, value in given.items() if value is not None},
        headers={"Authorization": f"Bearer {human.token}"},
    )


def faults_of(answer: httpx2.Response) -> list[tuple[str, str, str]]:
    """Place, pointer and code of what is wrong with a request that was refused for it."""
    problem = expect(answer, 422)
    return [(fault["in"], fault["pointer"], fault["code"]) for fault in problem["errors"]]


@dataclass(frozen=True)
class Importer:
    """A caretaker that knows of imports only."""

    database: Database

    def finish(self, human: Human, accepted: httpx2.Response) -> Json:
        """Work everything off; the import as its owner reads it then."""
        path = f"/imports/{expect(accepted, 202)['id']}"
        while advance_imports(self.database, seconds=ENOUGH_S):
            pass
        return human.read(path)

    def step(self) -> bool:
        """One step of whichever import comes next."""
        with self.database.transaction() as session:
            job = take_next(session, ())
            if job is None:
                return False
            take_step(session, job)
        return True

    def steps_until(self, human: Human, accepted: httpx2.Response, state: str) -> str:
        """Steps until the import is in `state`; its path."""
        path = f"/imports/{expect(accepted, 202)['id']}"
        while human.read(path)["state"] != state:
            assert self.step()
        return path


def room_of(done: Json) -> str:
    """The path of the room that an import made or filled."""
    assert done["state"] == "done", done
    [room_id] = done["conversation_ids"]
    return f"/conversations/{room_id}"


def messages_of(human: Human, room: str) -> list[Json]:
    """All of a room's messages, oldest first."""
    items: list[Json] = []
    after = 0
    while page := human.read(f"{room}/messages?after_seq={after}&limit=200")["items"]:
        items += page
        after = page[-1]["seq"]
    return items


def author_id(done: Json, name: str) -> UUID:
    [user_id] = [author["user_id"] for author in done["authors"] if author["name"] == name]
    return UUID(user_id)
