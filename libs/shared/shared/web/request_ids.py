"""One id per request, kept if the caller sent a sensible one."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import new_id
from shared.request_id import enter_request_id

HEADER = "X-Request-Id"
_SENSIBLE = re.compile(rb"[A-Za-z0-9_-]{1,64}")


class RequestIds:
    """Gives each request its id and tells it in the answer.

    Answers carry `Cache-Control: no-store` unless their route said otherwise.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _sent_id(scope) or str(new_id())
        enter_request_id(request_id)
        scope["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_id)


def _sent_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SENSIBLE.fullmatch(value):
            return str(value, "ascii")
    return None
