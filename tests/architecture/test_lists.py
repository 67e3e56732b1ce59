"""No list is answered without a bound."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.route_tables import make_apps

BOUNDED = {
    "/api/v1/conversations/{conversation_id}/drafts": "one for each AI that writes, of sixteen in a room",
    "/api/v1/mcp-servers": "those of the operator's file",
    "/api/v1/admin/connections": "those of the operator's file",
    "/api/v1/provider-keys": "a person has at most fifty",
}
"""Lists that come whole, and why they are short."""


def lists() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every path that answers `{items, next_cursor}`, with what may be asked of it."""
    for app in ("accounts", "conversations"):
        for path, methods in make_apps()[app].openapi()["paths"].items():
            answer = methods.get("get", {}).get("responses", {}).get("200", {})
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            if schema.get("$ref", "").rpartition("/")[2].startswith("Page_"):
                yield path, {one["name"]: one["schema"] for one in methods["get"].get("parameters", [])}


LISTS = dict(lists())


def test_lists_are_found() -> None:
    assert {"/api/v1/conversations", "/api/v1/accounts/sessions", *BOUNDED} <= LISTS.keys()


@pytest.mark.parametrize("path", sorted(LISTS.keys() - BOUNDED.keys()))
def test_a_list_comes_in_pages_of_at_most_two_hundred(path: str) -> None:
    asked = LISTS[path]

    assert "cursor" in asked
    assert asked["limit"]["maximum"] == 200
    assert 1 <= asked["limit"]["default"] <= 50
