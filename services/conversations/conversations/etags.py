"""Versions as entity tags (RFC 9110, section 8.8.3), so that nobody overwrites what they have not read."""

from typing import Annotated

from fastapi import Header, Response

from shared.errors import VersionMismatch

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]


def tag_version(response: Response, version: int) -> None:
    response.headers["ETag"] = f'"{version}"'


def require_version(if_match: str | None, version: int) -> None:
    """Raises VersionMismatch where the request names another version."""
    if if_match is None or if_match.strip() == "*":
        return
    named = {tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")}
    if str(version) not in named:
        raise VersionMismatch(extra={"current": version})
