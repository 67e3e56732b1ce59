"""Merge patches (RFC 7396): absent = as before, null = cleared."""

from typing import Any


def merge(present: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """`present` with `patch` merged in; neither is changed."""
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
