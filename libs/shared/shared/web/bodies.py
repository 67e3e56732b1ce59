"""Bodies that are too large, too deep or not proper text never reach a route."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import DomainError, MalformedRequest, TooLarge, UnsupportedMediaType
from shared.json_text import check_json
from shared.web.problems import domain_problem

MAX_JSON_BYTES = 1024 * 1024
Refuse = Callable[[Scope, DomainError], Response]
_BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")


def refuse_plainly(_scope: Scope, refusal: DomainError) -> Response:
    """A problem document and nothing else."""
    return domain_problem(refusal)


class JsonBodies:
    """Checks JSON bodies before they are parsed; with `uploads`, multipart bodies pass to their routes untouched."""

    def __init__(self, app: ASGIApp, *, uploads: bool = True, refuse: Refuse = refuse_plainly) -> None:
        self._app = app
        self._uploads = uploads
        self._refuse = refuse

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
            await self._refuse(scope, error)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


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
