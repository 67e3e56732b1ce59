import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.cursors import read_cursor, write_cursor
from shared.errors import InvalidCursor

values = st.lists(st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False), max_size=4)


@given(values)
def test_a_cursor_reads_as_what_it_was_written_from(given_values: list[object]) -> None:
    cursor = write_cursor(*given_values)

    if len(cursor) <= 500:
        assert read_cursor(cursor, len(given_values)) == given_values


@given(st.text(max_size=600), st.integers(min_value=1, max_value=3))
def test_whatever_else_is_no_cursor_or_a_list_of_that_length(cursor: str, length: int) -> None:
    with suppress(InvalidCursor):
        assert len(read_cursor(cursor, length)) == length


@pytest.mark.parametrize("inside", [b"{}", b"1", b'["a"]', b"[1,2,3]", b"\xff", b"[" * 400, b"[1e999, NaN"])
def test_what_is_not_ours_is_refused(inside: bytes) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(base64.urlsafe_b64encode(inside).decode(), 2)
