from hypothesis import given
from hypothesis import strategies as st

from conversations.imports.lines import MAX_LINE_BYTES, split_lines


def contents(*blocks: bytes) -> list[bytes | None]:
    return [line.data for line in split_lines(blocks)]


def test_lines_end_as_unix_or_windows_ends_them() -> None:
    assert contents(b"a\r\nb\n\nc") == [b"a", b"b", b"", b"c"]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert contents(b"\xef\xbb\xbfa\n\xef\xbb\xbfb") == [b"a", b"\xef\xbb\xbfb"]


def test_an_empty_file_has_no_line() -> None:
    assert contents() == []


def test_a_line_beyond_a_megabyte_is_told_and_the_next_is_read() -> None:
    long = b"x" * (MAX_LINE_BYTES + 1)

    assert contents(b"a\n" + long, long + b"\nb\n") == [b"a", None, b"b"]


@given(lines=st.lists(st.binary(max_size=20).map(lambda each: each.replace(b"\n", b""))), size=st.integers(1, 9))
def test_reading_on_at_any_line_gives_the_rest(lines: list[bytes], size: int) -> None:
    file = b"".join(line + b"\n" for line in lines)
    whole = list(split_lines([file]))

    for line in whole:
        rest = file[line.next_position :]
        blocks = [rest[at : at + size] for at in range(0, len(rest), size)]
        read_on = list(split_lines(blocks, position=line.next_position, number=line.number + 1))
        assert read_on == whole[line.number + 1 :]
