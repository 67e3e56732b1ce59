from urllib.parse import urlsplit

from starlette.requests import Request

from accounts.sessions.errors import OriginRefused


def refuse_foreign_origin(request: Request, public_url: str) -> None:
    """Raises OriginRefused for a page of another origin; programs, which send none, may pass."""
    origin = request.headers.get("origin")
    if origin is None or origin == public_url:
        return
    if urlsplit(origin).netloc != request.headers.get("host") or not origin.startswith(("http://", "https://")):
        raise OriginRefused
