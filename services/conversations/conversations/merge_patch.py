"""Merge patches (RFC 7396): absent = as before, null = cleared."""

from typing import Any

from shared.errors import Fault, ValidationFailed
from shared.web.schemas import require_small_json


def merge(present: dict[str, Any], patch: dict[str, Any] | None) -> dict[str, Any]:
    """`present` with `patch` merged in, which as null clears all of it; neither is changed."""
    if patch is None:
        return {}
    merged = dict(present)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            inner = merged.get(key)
            merged[key] = merge(inner if isinstance(inner, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def merge_metadata(present: dict[str, Any], patch: dict[str, Any] | None) -> dict[str, Any]:
    """Metadata with `patch` merged in. Raises ValidationFailed where it has become too large."""
    try:
        return require_small_json(merge(present, patch))
    except ValueError as error:
        raise ValidationFailed(str(error), faults=(Fault("body", "/metadata", "too_large", str(error)),)) from error
