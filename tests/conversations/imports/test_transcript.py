import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.imports.check import check_whole
from conversations.imports.lines import RawLine, split_lines
from conversations.imports.transcript import TranscriptLine, read_entry
from tests.conversations.imports.uploading import jsonl


def read(**fields: Any) -> TranscriptLine | None:
    line = json.dumps({"author": "Mira", "text": "Hello", **fields}).encode()
    return read_entry(RawLine(0, 0, line)).message


def faults(data: bytes) -> list[tuple[int | None, str, str]]:
    return [(fault.line, fault.pointer, fault.code) for fault in check_whole(split_lines([data]), into_room=False)]


@pytest.mark.parametrize(
    ("given_time", "read_time"),
    [
        ("2026-10-06T08:02:00Z", datetime(2026, 10, 6, 8, 2, tzinfo=UTC)),
        ("2026-10-06t10:02:00.5+02:00", datetime(2026, 10, 6, 8, 2, 0, 500_000, tzinfo=UTC)),
        (1_791_360_120, datetime(2026, 10, 7, 8, 2, tzinfo=UTC)),
        (-1.5, datetime(1969, 12, 31, 23, 59, 58, 500_000, tzinfo=UTC)),
        (None, None),
    ],
)
def test_times_are_rfc_3339_or_seconds(given_time: Any, read_time: datetime | None) -> None:
    line = read(time=given_time)

    assert line is not None
    assert line.time == read_time


@pytest.mark.parametrize(
    "time",
    [
        "yesterday",
        "2026-10-06",
        "2026-10-06T08:02:00",
        "2026-13-06T08:02:00Z",
        "20261006T080200Z",
        "0001-01-01T00:00:00+10:00",
        "1791360120",
        "",
        True,
        1e300,
        -1e300,
        1_791_360_120_000,
        [],
        {},
    ],
)
def test_any_other_time_is_a_fault(time: Any) -> None:
    assert faults(jsonl({"author": "Mira", "text": "Hello", "time": time})) == [(0, "/time", "bad_time")]


@pytest.mark.parametrize(
    ("line", "pointer", "code"),
    [
        (b'{"author": "Mira"}', "/text", "missing"),
        (b'{"author": "Mira", "text": null}', "/text", "missing"),
        (b'{"author": "Mira", "text": ""}', "/text", "string_too_short"),
        (b'{"author": "Mira", "text": " \\n "}', "/text", "blank"),
        (b'{"author": " ", "text": "Hello"}', "/author", "blank"),
        (b'{"author": 7, "text": "Hello"}', "/author", "string_type"),
        (json.dumps({"author": "M" * 101, "text": "Hello"}).encode(), "/author", "string_too_long"),
        (json.dumps({"author": "Mira", "text": "x" * 65_537}).encode(), "/text", "string_too_long"),
        (b'{"author": "Mira", "text": "Hello", "role": "bot"}', "/role", "literal_error"),
        (b'{"author": "Mira", "text": "Hello", "replyto": 0}', "/replyto", "extra_forbidden"),
        (b'{"author": "Mira", "text": "Hello", "id": 7}', "/id", "string_type"),
        (b'{"author": "Mira", "text": "Hello", "reply_to": -1}', "/reply_to", "bad_reply"),
        (b'{"author": "Mira", "text": "Hello", "reply_to": true}', "/reply_to", "bad_reply"),
        (b'{"author": "Mira", "text": "Hello", "reply_to": 0}', "/reply_to", "forward_reply"),
        (b'{"author": "Mira", "text": "Hello", "reply_to": 5}', "/reply_to", "forward_reply"),
        (b'{"author": "Mira", "text": "Hello", "id": "a", "reply_to": "a"}', "/reply_to", "unknown_reply"),
        (b'{"author": "Mira", "text": "a\\u0000b"}', "/text", "bad_encoding"),
        (b'{"author": "Mira", "text": "a\\ud800b"}', "/text", "bad_encoding"),
        (b'{"author": "Mira", "text": "\x80\x81"}', "", "bad_encoding"),
        (b'{"author": "Mira", "text": "a\0b"}', "", "malformed"),
        (b'{"author": "Mira", "text": NaN}', "", "malformed"),
        (b'{"author": "Mira", "text": "Hello"', "", "malformed"),
        (b"[" * 100_000, "", "malformed"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "", "malformed"),
        (b'["Mira", "Hello"]', "", "malformed"),
        (b'{"author": "Mira", "text": ' + b"9" * 5000 + b"}", "", "malformed"),
        (b"\x7fELF\x02\x01\x01", "", "malformed"),
        (b'{"text": "' + b"x" * (1024 * 1024) + b'"}', "", "too_long"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_bad_line_is_named_with_what_is_wrong(line: bytes, pointer: str, code: str) -> None:
    assert faults(line) == [(0, pointer, code)]


def test_a_line_may_be_as_long_as_a_message() -> None:
    assert read(text="x" * 65_536) is not None
    assert read(text="\U0001f33b" * 65_536) is not None


def test_names_are_tidied() -> None:
    line = read(author="  Mira \t Bell\n")

    assert line is not None
    assert line.author == "Mira Bell"


def test_blank_lines_count_as_lines_but_not_as_messages() -> None:
    file = b'\n{"author":"Mira","text":"a"}\r\n  \n{"author":"Mira","text":"b","reply_to":1}\n\n'

    assert faults(file) == []
    assert faults(file + b'{"author":"Mira","text":"c","reply_to":2}') == [(5, "/reply_to", "unknown_reply")]


def test_an_id_is_there_once() -> None:
    line = {"author": "Mira", "text": "Hello", "id": "a"}

    assert faults(jsonl(line, "between", line)) == [(2, "/id", "duplicate_id")]


def test_all_faults_of_a_file_are_told_up_to_a_hundred() -> None:
    told = faults(jsonl("fine", {"text": "a"}, {"author": "b"}))
    assert told == [(1, "/author", "missing"), (2, "/text", "missing")]

    assert len(faults(b"x\n" * 5000)) == 100


@pytest.mark.parametrize("file", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_message_is_refused(file: bytes) -> None:
    assert faults(file) == [(None, "", "empty")]


def test_a_crowd_is_refused() -> None:
    [fault] = faults(jsonl(*({"author": f"a{number}", "text": "Hello"} for number in range(1001))))

    assert fault == (1000, "/author", "too_many_authors")


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_there_is_an_answer(data: bytes) -> None:
    assert faults(data)
