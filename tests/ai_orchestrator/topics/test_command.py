import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from ai_orchestrator.topics.message import Message
from tests.ai_orchestrator.topics.dialogues import TRIP_AND_KERNEL, read

COMMAND = [sys.executable, "-c", "import sys; from ai_orchestrator.topics.command import main; sys.exit(main())"]


def write_line(message: Message, dialogue: str = "d1") -> str:
    return json.dumps(
        {
            "dialogue": dialogue,
            "i": int(message.id),
            "author": message.author,
            "time": message.time,
            "text": message.text,
            "type": message.kind,
            "reply_to": message.reply_to and int(message.reply_to),
        }
    )


def run_command(lines: Iterable[str | bytes], *arguments: str) -> tuple[list[dict[str, Any]], str]:
    given = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n"
    done = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_every_message_gets_one_answer_of_the_protocol() -> None:
    messages = read(TRIP_AND_KERNEL)

    answers, errors = run_command(write_line(message) for message in messages)

    assert [answer["i"] for answer in answers] == list(range(len(messages)))
    assert all(answer.keys() == {"dialogue", "i", "topic", "parent", "boundary", "divide"} for answer in answers)
    assert errors == ""


def test_each_answer_comes_before_the_next_message_is_sent() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin
        assert process.stdout
        for message in read(TRIP_AND_KERNEL)[:5]:
            process.stdin.write(write_line(message) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["i"] == int(message.id)
        process.stdin.close()


def test_with_a_lag_an_answer_waits_and_comes_at_the_end_of_the_dialogue() -> None:
    messages = read(TRIP_AND_KERNEL)[:5]

    answers, _ = run_command([*map(write_line, messages), '{"dialogue": "d1", "end": true}'], "--lag", "3")

    assert [answer["i"] for answer in answers] == [0, 1, 2, 3, 4]


def test_a_new_dialogue_forgets_everything() -> None:
    messages = read(TRIP_AND_KERNEL)

    answers, _ = run_command(write_line(message, dialogue) for dialogue in ("d1", "d2") for message in messages)

    size = len(messages)
    assert [(a["topic"], a["parent"]) for a in answers[:size]] == [(a["topic"], a["parent"]) for a in answers[size:]]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        '{"i": 0}',
        '{"dialogue": "d1"}',
        '{"dialogue": "d1", "i": "zero", "text": "x"}',
        '{"dialogue": "d1", "i": -1}',
        '{"dialogue": "d1", "i": 0, "text": 7}',
        '{"dialogue": "d1", "i": 0, "time": "noon"}',
        '{"dialogue": "d1", "i": 0, "reply_to": [0]}',
        "[" * 100_000,
        b"\xff\xfe\x00",
        '{"dialogue": "d1", "i": ' + "9" * 5000 + "}",
    ],
)
def test_a_malformed_line_is_told_and_the_rest_goes_on(line: str | bytes) -> None:
    good = write_line(Message("0", "ann", "hello"))

    answers, errors = run_command([line, good])

    assert [answer["i"] for answer in answers] == [0]
    assert errors.startswith("spindle-topics: line 1 skipped: ")


def test_odd_messages_are_answered_like_any_other() -> None:
    odd = [
        '{"dialogue": "d1", "i": 0}',
        '{"dialogue": "d1", "i": 1, "author": null, "text": "", "type": null, "time": null, "reply_to": null}',
        '{"dialogue": "d1", "i": 2, "author": "ann", "text": "👍👍🏽 \\ud800", "type": "sticker", "time": 1e999}',
        json.dumps({"dialogue": "d1", "i": 3, "author": "ben", "text": "word " * 20_000}),
        json.dumps({"dialogue": "d1", "i": 4, "author": "ben", "text": "x" * 100_000, "time": 10**400}),
        json.dumps({"dialogue": "d1", "i": 5, "author": "a" * 100_000, "text": "?" * 100_000, "reply_to": 99}),
    ]

    answers, errors = run_command(odd)

    assert [answer["i"] for answer in answers] == [0, 1, 2, 3, 4, 5]
    assert errors == ""
