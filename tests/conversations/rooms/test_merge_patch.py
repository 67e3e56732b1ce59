import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.merge_patch import merge

# The examples of RFC 7396, appendix A, whose target is an object, and the member that null removes.
EXAMPLES: list[tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any]]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ({"a": "b"}, None, {}),
]
objects = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.none() | st.integers() | st.lists(st.integers(), max_size=2),
        lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)


@pytest.mark.parametrize(("present", "patch", "merged"), EXAMPLES)
def test_it_merges_as_the_standard_says(
    present: dict[str, Any], patch: dict[str, Any] | None, merged: dict[str, Any]
) -> None:
    assert merge(present, patch) == merged


@given(objects, objects)
def test_a_patch_twice_is_a_patch_once_and_changes_neither(present: dict[str, Any], patch: dict[str, Any]) -> None:
    before = json.dumps([present, patch])

    once = merge(present, patch)

    assert merge(once, patch) == once
    assert json.dumps([present, patch]) == before
