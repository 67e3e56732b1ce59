"""`spindle-topics`: one JSON object a line on stdin, one answer a line on stdout, flushed."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any, TextIO

from ai_orchestrator.topics.detector import finish, step
from ai_orchestrator.topics.message import Answer, Message
from ai_orchestrator.topics.state import MAX_LAG, State

NO_DIALOGUE = object()
LARGEST_PLACE = 10**15


class LineMalformed(Exception):
    """The line is not a message of the protocol; the text says what is wrong with it."""


class Command:
    """Reads lines and answers them; a malformed line is told on `errors` and skipped, the rest goes on."""

    def __init__(self, lag: int, answers: TextIO, errors: TextIO) -> None:
        self._lag = lag
        self._answers = answers
        self._errors = errors
        self._dialogue: Any = NO_DIALOGUE
        self._state = State()

    def run(self, lines: Iterable[bytes]) -> None:
        """Answer every line, and at the end what still waits for later messages."""
        for number, line in enumerate(lines, start=1):
            try:
                self._take(line)
            except LineMalformed as problem:
                print(f"spindle-topics: line {number} skipped: {problem}", file=self._errors, flush=True)
        self._close()

    def _take(self, line: bytes) -> None:
        if not line.strip():
            return
        fields = decode_line(line)
        if fields["dialogue"] != self._dialogue:
            self._close()
            self._dialogue = fields["dialogue"]
        if fields.get("end") is True:
            self._close()
            return
        self._state, answers = step(self._state, read_message(fields), self._lag)
        self._tell(answers)

    def _close(self) -> None:
        """Give what waits, and forget everything."""
        self._tell(finish(self._state)[1])
        self._dialogue, self._state = NO_DIALOGUE, State()

    def _tell(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            self._answers.write(json.dumps(write_answer(self._dialogue, answer)) + "\n")
            self._answers.flush()


def decode_line(line: bytes) -> dict[str, Any]:
    """The line's fields, `dialogue` among them. Raises LineMalformed."""
    try:
        fields = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise LineMalformed(f"not JSON ({error})") from error
    if not isinstance(fields, dict):
        raise LineMalformed("not a JSON object")
    if "dialogue" not in fields:
        raise LineMalformed("it has no `dialogue`")
    return fields


def read_message(fields: dict[str, Any]) -> Message:
    """The message in a line's fields; what is absent or null is empty, unknown types are plain messages.

    Raises LineMalformed where a field is of another kind than the protocol says.
    """
    reply_to = fields.get("reply_to")
    return Message(
        id=str(_place(fields.get("i"), "i")),
        author=_text(fields.get("author"), "author"),
        text=_text(fields.get("text"), "text"),
        time=_time(fields.get("time")),
        kind=_text(fields.get("type"), "type") or "message",
        reply_to=None if reply_to is None else str(_place(reply_to, "reply_to")),
    )


def write_answer(dialogue: Any, answer: Answer) -> dict[str, Any]:
    """The fields of an answer as the protocol names them."""
    return {
        "dialogue": dialogue,
        "i": int(answer.id),
        "topic": answer.topic,
        "parent": int(answer.parent),
        "boundary": answer.boundary,
        "divide": answer.divide,
    }


def _place(value: Any, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_PLACE:
        return value
    raise LineMalformed(f"`{name}` is not the index of a message")


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise LineMalformed(f"`{name}` is not a string")


def _time(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LineMalformed("`time` is not a number")
    return float(value) if abs(value) < 1e12 and isfinite(value) else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of `spindle-topics`."""
    parser = argparse.ArgumentParser(
        prog="spindle-topics", description="Say online which topic each message of a conversation belongs to."
    )
    parser.add_argument(
        "--lag",
        type=int,
        default=0,
        choices=range(MAX_LAG + 1),
        metavar="N",
        help=f"answers may wait for N later messages (0..{MAX_LAG}, default 0)",
    )
    Command(parser.parse_args(arguments).lag, sys.stdout, sys.stderr).run(sys.stdin.buffer)
    return 0
