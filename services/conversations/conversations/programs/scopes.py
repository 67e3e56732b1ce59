"""What a personal token's scopes open."""

from shared.errors import ScopeMissing

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def require_scope(scopes: frozenset[str], method: str, path: str) -> None:
    """Raises ScopeMissing unless one of `scopes` opens this: by route where it has its own, else by method."""
    needed = needed_scope(method, path)
    if needed not in scopes:
        raise ScopeMissing(f"this takes a token with the scope {needed}")


def needed_scope(method: str, path: str) -> str:
    """The scope that a request takes."""
    if path == "/mcp" or path.startswith(("/api/v1/mcp", "/mcp/")):
        return "mcp"
    if path.startswith("/api/v1/admin"):
        return "admin"
    if path.startswith("/v1/"):
        return "write"
    return "read" if method in READING else "write"
