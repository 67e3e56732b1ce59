"""The table of public routes (deploy/routes.toml), and the reading of a path against it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from unicodedata import normalize
from urllib.parse import unquote

from local_stack.settings import ROOT

TABLE = ROOT / "deploy" / "routes.toml"

Target = Literal["accounts", "conversations", "gateway", "nobody", "web"]
Headers = tuple[tuple[bytes, bytes], ...]

_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9_-]+)*/?")
_ENCODINGS_AT_MOST = 5
_SEPARATORS = re.compile(r"[/\\]+")


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table; exactly one of the three patterns is set."""

    to: Target
    path: str | None = None
    prefix: str | None = None
    segment: str | None = None

    def matches(self, path: str) -> bool:
        """Whether a path, percent-decoded once, goes this way."""
        if self.segment is not None:
            return names_segment(path, self.segment)
        if self.path is not None:
            return path == self.path
        prefix = (self.prefix or "").rstrip("/")
        return path == prefix or path.startswith(prefix + "/")


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Where each path goes, what no request may carry, and what every answer does."""

    routes: tuple[Route, ...]
    dropped_prefixes: tuple[bytes, ...]
    api_headers: Headers
    web_headers: Headers

    @classmethod
    def load(cls, file: Path = TABLE) -> Self:
        data = tomllib.loads(file.read_text())
        everywhere: dict[str, str] = data["headers"]["all"]
        return cls(
            routes=tuple(Route(**route) for route in data["routes"]),
            dropped_prefixes=tuple(_prefix_of(pattern) for pattern in data["request"]["drop_headers"]),
            api_headers=_encode(everywhere | data["headers"]["api"]),
            web_headers=_encode(everywhere | data["headers"]["web"]),
        )

    def find_target(self, path: str) -> Target:
        """Who answers for a path that was percent-decoded once."""
        return next((route.to for route in self.routes if route.matches(path)), "nobody")

    def drop_headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The request's headers without those that no caller may set; names are lower case, as ASGI has them."""
        if not any(name.startswith(b"x") for name, _ in headers):
            return headers
        return [item for item in headers if not item[0].replace(b"_", b"-").startswith(self.dropped_prefixes)]


def names_segment(path: str, segment: str) -> bool:
    """Whether `segment` stands in `path`, in any spelling that a careless reader further on might take for it."""
    if _PLAIN_PATH.fullmatch(path):
        return segment in path.lower().split("/")
    decoded = _decode_fully(path)
    return decoded is None or any(part.partition(";")[0].strip() == segment for part in _SEPARATORS.split(decoded))


def _decode_fully(path: str) -> str | None:
    """`path` without percent encoding, capitals and control characters; None when it is encoded absurdly often."""
    for _ in range(_ENCODINGS_AT_MOST):
        decoded = unquote(path)
        if decoded == path:
            folded = normalize("NFKC", decoded).casefold()
            return "".join(letter for letter in folded if letter.isprintable())
        path = decoded
    return None


def _prefix_of(pattern: str) -> bytes:
    if not pattern.endswith("*"):
        raise ValueError(f"{pattern}: a header to drop is named by its beginning and a star")
    return pattern[:-1].lower().encode()


def _encode(headers: Mapping[str, Any]) -> Headers:
    return tuple((name.lower().encode(), str(value).encode()) for name, value in headers.items())
