"""JSON from strangers: what is refused before it is parsed, wherever it comes from."""

import json
import math
import re
from typing import Any

from shared.errors import Fault, MalformedRequest

MAX_DEPTH = 32
# Strings first, so that brackets within them do not count; possessive, so that no body makes it look twice.
_ALL_BUT_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[^][{}"]++', re.DOTALL)
_SUSPECT = (b"\\u0000", b"\\ud", b"\\uD", b"NaN", b"Infinity")
# A number that may lie beyond what a double holds: three digits of exponent, or hundreds before the point.
_PERHAPS_ENDLESS = re.compile(rb"\d[eE]\+?\d{3}|\d{300}")


def check_json(body: bytes) -> None:
    """Raises MalformedRequest for nesting beyond 32, NUL, lone surrogates, numbers that JSON does not know or no double
    holds, or another encoding than UTF-8: the parser would take UTF-16, and surrogates written out as bytes."""
    _require_utf8(body)
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        raise MalformedRequest(f"nested deeper than {MAX_DEPTH}")
    if any(mark in body for mark in _SUSPECT) or _PERHAPS_ENDLESS.search(body):
        _refuse_bad_text(_parse_strictly(body), "")


def _require_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise MalformedRequest("the body is not UTF-8") from error
    if b"\0" in body:
        raise MalformedRequest("NUL is refused")


def _parse_strictly(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse_constant, parse_float=_read_finite)
    except ValueError as error:
        raise MalformedRequest("the body is not valid JSON") from error


def _refuse_constant(name: str) -> None:
    raise MalformedRequest(f"{name} is not a JSON number")


def _read_finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise MalformedRequest(f"{text[:20]} is beyond what a number may be")
    return number


def _refuse_bad_text(value: Any, pointer: str) -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            fault = Fault("body", pointer, "bad_encoding", "NUL and lone surrogates are refused")
            raise MalformedRequest(f"{pointer}: NUL and lone surrogates are refused", faults=(fault,))
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_bad_text(key, pointer)
            _refuse_bad_text(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_bad_text(item, f"{pointer}/{index}")


def _depth(body: bytes) -> int:
    depth = deepest = 0
    for bracket in _ALL_BUT_BRACKETS.sub(b"", body):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
