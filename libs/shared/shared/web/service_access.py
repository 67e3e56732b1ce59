from collections.abc import Callable

from fastapi import Request

from shared.tokens.service import Caller, ServiceForbidden, ServiceUnauthenticated, ServiceVerifier


def require_caller(verifier: ServiceVerifier, *allowed: str) -> Callable[[Request], Caller]:
    """A dependency that lets only these services in. Raises ServiceUnauthenticated or ServiceForbidden."""

    def check_caller(request: Request) -> Caller:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ServiceUnauthenticated
        caller = verifier.verify(token)
        if caller.service not in allowed:
            raise ServiceForbidden
        return caller

    return check_caller
