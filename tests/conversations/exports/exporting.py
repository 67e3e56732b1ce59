"""Copies of rooms asked for by people, and a caretaker that writes them one step at a time."""

from dataclasses import dataclass
from typing import Any

from conversations.exports.advance import advance_exports
from conversations.exports.repository import take_next
from conversations.exports.writing import take_step
from conversations.identity import write_to_rooms
from shared.database.transactions import Database
from tests.conversations.humans import Human, Json, expect

ENOUGH_S = 60


@dataclass(frozen=True)
class Exporter:
    """A caretaker that knows of exports only."""

    database: Database

    def finish(self) -> None:
        while advance_exports(self.database, seconds=ENOUGH_S):
            pass

    def step(self) -> bool:
        """One step of whichever export comes next."""
        with self.database.transaction() as session:
            job = take_next(session, ())
            if job is None:
                return False
            write_to_rooms(session, [])
            take_step(session, job)
        return True

    def copy(self, human: Human, room: str, kind: str = "json", **fields: Any) -> str:
        """The file of a whole new export."""
        path = ask(human, room, kind, **fields)
        self.finish()
        return fetch(human, path)

    def document(self, human: Human, room: str, **fields: Any) -> Json:
        answer = human.get(ask_and_finish(self, human, room, **fields) + "/file")
        document: Json = answer.json()
        return document


def ask(human: Human, room: str, kind: str = "json", **fields: Any) -> str:
    """The path of a new export."""
    made = expect(human.post(f"{room}/exports", {"format": kind, **fields}), 202)
    return f"{room}/exports/{made['id']}"


def ask_and_finish(exporter: Exporter, human: Human, room: str, **fields: Any) -> str:
    path = ask(human, room, **fields)
    exporter.finish()
    return path


def fetch(human: Human, path: str) -> str:
    answer = human.get(f"{path}/file")
    assert answer.status_code == 200, answer.text
    return answer.text
