"""Conditional changes (RFC 9110, section 13): nobody overwrites what they have not read."""

import re

from pydantic import BaseModel

from shared.errors import VersionMismatch

_TAG = re.compile(r'"([^"]*)"')


def require_match(if_match: str | None, version: int, current: BaseModel) -> None:
    """Raises VersionMismatch, with the object as it is now, unless `if_match` is absent, `*` or names `version`."""
    if if_match is None or if_match.strip() == "*":
        return
    strong = [tag for tag in if_match.split(",") if not tag.strip().startswith("W/")]
    if str(version) not in _TAG.findall(",".join(strong)):
        raise VersionMismatch(extra={"current": current.model_dump(mode="json")})
