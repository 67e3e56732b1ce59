"""A NUL in a path or a query reaches no route: no text of ours can hold one."""

from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.errors import Fault, MalformedRequest
from shared.web.problems import domain_problem

_MESSAGE = "NUL is refused"


class PlainAddresses:
    """Answers such a request with the problem that names where it stands."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = _find_fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        else:
            problem = MalformedRequest(f"{fault.place}{fault.pointer}: {_MESSAGE}", faults=(fault,))
            await domain_problem(problem)(scope, receive, send)


def _find_fault(scope: Scope) -> Fault | None:
    if "\0" in scope["path"]:
        return Fault("path", "", "bad_encoding", _MESSAGE)
    query: bytes = scope["query_string"]
    if b"%00" in query or b"\0" in query:
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if "\0" in name or "\0" in value:
                return Fault("query", "/" + name.replace("\0", ""), "bad_encoding", _MESSAGE)
    return None
