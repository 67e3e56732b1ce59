from collections.abc import Awaitable, Callable

from fastapi import Request

from shared.tokens.service import Caller, ServiceForbidden, ServiceUnauthenticated, ServiceVerifier

CheckCaller = Callable[[Request], Awaitable[Caller]]
"""Waits for nothing: asynchronous only because a plain dependency would go through a thread of its own."""


def require_caller(verifier: ServiceVerifier, *allowed: str) -> CheckCaller:
    """A dependency that lets only these services in. Raises ServiceUnauthenticated or ServiceForbidden."""

    async def check_caller(request: Request) -> Caller:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ServiceUnauthenticated
        caller = verifier.verify(token)
        if caller.service not in allowed:
            raise ServiceForbidden
        return caller

    return check_caller
