"""Bodies that are too large, too deep or not proper text never reach a route."""

import json
import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import DomainError, Fault, MalformedRequest, TooLarge, UnsupportedMediaType
from shared.web.problems import domain_problem

MAX_JSON_BYTES = 1024 * 1024
MAX_DEPTH = 32
_BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")
# Strings first, so that brackets within them do not count; possessive, so that no body makes it look twice.
_ALL_BUT_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[^][{}"]++', re.DOTALL)
_SUSPECT = (b"\\u0000", b"\\ud", b"\\uD", b"NaN", b"Infinity")


class JsonBodies:
    """Checks JSON bodies before they are parsed; with `uploads`, multipart bodies pass to their routes untouched."""

    def __init__(self, app: ASGIApp, *, uploads: bool = True) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _BODILESS or (self._uploads and _is_upload(scope)):
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
            if body:
                _require_json(scope)
                check_json(body)
        except DomainError as error:
            await domain_problem(error)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def check_json(body: bytes) -> None:
    """Raises MalformedRequest for nesting beyond 32, NUL, lone surrogates, numbers JSON does not know or another
    encoding than UTF-8: the parser would take UTF-16, and surrogates written out as bytes."""
    _require_utf8(body)
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        raise MalformedRequest(f"nested deeper than {MAX_DEPTH}")
    if any(mark in body for mark in _SUSPECT):
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
        return json.loads(body, parse_constant=_refuse_constant)
    except ValueError as error:
        raise MalformedRequest("the body is not valid JSON") from error


def _refuse_constant(name: str) -> None:
    raise MalformedRequest(f"{name} is not a JSON number")


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


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


def _is_upload(scope: Scope) -> bool:
    return _header(scope, b"content-type").lower().startswith(b"multipart/form-data")


def _require_json(scope: Scope) -> None:
    media_type = _header(scope, b"content-type").split(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise UnsupportedMediaType("bodies are application/json")


async def _read(scope: Scope, receive: Receive) -> bytes:
    declared = _header(scope, b"content-length")
    if declared.isdigit() and int(declared) > MAX_JSON_BYTES:
        raise TooLarge(f"at most {MAX_JSON_BYTES} bytes of JSON")
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedRequest("the body ended early")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_JSON_BYTES:
            raise TooLarge(f"at most {MAX_JSON_BYTES} bytes of JSON")
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
