"""Entity tags in headers (RFC 9110, section 8.8.3)."""

from typing import Annotated

from fastapi import Header, Response

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]


def etag_of(version: int) -> str:
    """The value of `ETag` for an object of this version."""
    return f'"{version}"'


def tag_version(response: Response, version: int) -> None:
    """Tell the version of the object that is answered."""
    response.headers["ETag"] = etag_of(version)
