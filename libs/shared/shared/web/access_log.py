"""One line a request: who, which route, which object, how it ended; never content, never a token."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBES = frozenset({"/healthz", "/readyz"})
"""Asked every few seconds; told only when the answer is not 200."""

logger = logging.getLogger("access")


class AccessLog:
    """Logs each answered request with its duration in milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not logger.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noting_status)
        finally:
            _write(scope, status, time.perf_counter() - started)


def _write(scope: Scope, status: int, seconds: float) -> None:
    if status == 200 and scope["path"] in PROBES:
        return
    logger.info(
        "request",
        extra={
            "fields": {
                "method": scope["method"],
                "route": _route_of(scope),
                "objects": {name: str(value) for name, value in scope.get("path_params", {}).items()},
                "user_id": str(scope.get("user_id") or ""),
                "status": status,
                "ms": round(seconds * 1000, 1),
                "request_id": scope.get("request_id", ""),
            }
        },
    )


def _route_of(scope: Scope) -> str:
    """The path with its objects' names in place of their values, so that lines of one route read alike."""
    if "route" not in scope:
        return "unmatched"
    route: str = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        route = route.replace(str(value), f"{{{name}}}")
    return route
