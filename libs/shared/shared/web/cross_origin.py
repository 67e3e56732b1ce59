from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ACCEPTED = ("Authorization", "Content-Type", "If-Match", "Last-Event-ID", "X-Request-Id")
EXPOSED = ("ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "Idempotent-Replay")
_REMEMBERED_S = 600


def cross_origin(origins: str) -> list[Middleware]:
    """Lets pages of these origins (separated by commas) call with a Bearer token, never with cookies; none if empty."""
    allowed = [origin.strip().rstrip("/") for origin in origins.split(",") if origin.strip()]
    if not allowed:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=allowed,
            allow_credentials=False,
            allow_methods=METHODS,
            allow_headers=ACCEPTED,
            expose_headers=EXPOSED,
            max_age=_REMEMBERED_S,
        )
    ]
