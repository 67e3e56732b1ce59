"""Entity tags and conditional requests (RFC 9110, section 13)."""

import re
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel

from shared.errors import VersionMismatch

_TAG = re.compile(r'"([^"]*)"')

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]


def etag_of(version: int) -> str:
    """The value of `ETag` for an object of this version."""
    return f'"{version}"'


def tag_version(response: Response, version: int) -> None:
    """Tell the version of the object that is answered."""
    response.headers["ETag"] = etag_of(version)


def require_match(if_match: str | None, version: int, current: BaseModel) -> None:
    """Raises VersionMismatch, with the object as it is now, unless `if_match` is absent, `*` or names `version`."""
    if if_match is None or if_match.strip() == "*":
        return
    strong = [tag for tag in if_match.split(",") if not tag.strip().startswith("W/")]
    if str(version) not in _TAG.findall(",".join(strong)):
        raise VersionMismatch(extra={"current": current.model_dump(mode="json")})
