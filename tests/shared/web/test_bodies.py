import json

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MalformedRequest
from shared.json_text import MAX_DEPTH, check_json
from shared.web.bodies import MAX_JSON_BYTES

JSON = {"Content-Type": "application/json"}
LEAVES = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)


def post(client: httpx2.Client, body: bytes, **headers: str) -> tuple[int, str | None]:
    answer = client.post("/notes", content=body, headers={**JSON, **headers})
    return answer.status_code, answer.json().get("code")


def nested(depth: int) -> bytes:
    return b'{"title": "x", "metadata": ' + b'{"a":' * (depth - 1) + b"1" + b"}" * (depth - 1) + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"title": "a\\u0000b"}',
        b'{"title": "\\ud800"}',
        b'{"title": "\\uDFFFx"}',
        b'{"title": "x", "metadata": {"a": ["\\ud83d"]}}',
        b'{"title": "x", "metadata": {"\\u0000": 1}}',
        b'{"title": "x", "metadata": {"a": NaN}}',
        b'{"title": "x", "metadata": {"a": -Infinity}}',
        b'{"title": "x", "metadata": {"a": [1e999]}}',
        b'{"title": "x", "metadata": {"a": -1E+400}}',
        b'{"title": "x", "metadata": {"a": ' + b"9" * 400 + b".5}}",
        nested(MAX_DEPTH + 1),
        b"[" * 100_000,
    ],
)
def test_what_is_not_proper_json_is_refused(notes: httpx2.Client, body: bytes) -> None:
    assert post(notes, body) == (400, "malformed_request")


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "\\ud83d\\ude00"}',
        '{"title": "😀"}'.encode(),
        b'{"title": "{[\\"}]"}',
        b'{"title": "NaN and Infinity and \\\\u0000"}',
        b'{"title": "1e999", "metadata": {"a": 1e308, "b": 1e-999}}',
        nested(MAX_DEPTH),
    ],
)
def test_what_is_proper_json_is_let_through(notes: httpx2.Client, body: bytes) -> None:
    assert post(notes, body) == (201, None)


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_whatever_python_writes_as_json_is_judged_without_accident(value: object) -> None:
    body = json.dumps(value).encode()

    try:
        check_json(body)
    except MalformedRequest:
        assert b"\\u0000" in body or b"\\ud" in body or max_depth(value) > MAX_DEPTH


def max_depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(max_depth, value.values()), default=0)
    return 1 + max(map(max_depth, value), default=0) if isinstance(value, list) else 0


def test_a_body_may_be_a_mebibyte_and_no_more(notes: httpx2.Client) -> None:
    head, tail = b'{"title": "', b'"}'
    room = MAX_JSON_BYTES - len(head) - len(tail)

    assert post(notes, head + b"x" * room + tail) == (201, None)
    assert post(notes, head + b"x" * (room + 1) + tail) == (413, "too_large")


def test_a_body_of_unknown_length_is_counted_as_it_comes(notes: httpx2.Client) -> None:
    def endless() -> object:
        for _ in range(3):
            yield b" " * MAX_JSON_BYTES

    answer = notes.post("/notes", content=endless(), headers=JSON)  # type: ignore[arg-type]  # an iterator of bytes

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
def test_bodies_are_json(notes: httpx2.Client, media_type: str) -> None:
    assert post(notes, b'{"title": "x"}', **{"Content-Type": media_type}) == (415, "unsupported_media_type")


def test_uploads_pass_where_there_are_uploads(notes: httpx2.Client, notes_with_uploads: httpx2.Client) -> None:
    upload = {"file": ("large.bin", b"x" * (MAX_JSON_BYTES + 1))}

    assert notes_with_uploads.post("/files", files=upload).status_code == 201
    assert notes.post("/files", files=upload).status_code == 413


def test_metadata_is_small(notes: httpx2.Client) -> None:
    fits = {"title": "x", "metadata": {"a": "y" * (8 * 1024 - 9)}}
    too_much = {"title": "x", "metadata": {"a": "y" * (8 * 1024 - 8)}}

    assert notes.post("/notes", json=fits).status_code == 201
    assert notes.post("/notes", json=too_much).json()["errors"][0]["pointer"] == "/metadata"
