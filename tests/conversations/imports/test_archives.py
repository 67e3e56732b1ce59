"""Zips that mean no good."""

import io
import stat
import tracemalloc
import zipfile
from typing import Any

import pytest

from conversations.imports.formats import archives
from conversations.imports.formats.archives import Archive
from conversations.imports.formats.arrays import read_array
from conversations.imports.formats.chatgpt import read_chatgpt
from conversations.imports.formats.reading import FormatFault
from tests.conversations.humans import Human
from tests.conversations.imports.exports import zipped
from tests.conversations.imports.uploading import faults_of, upload


def code_of(file: bytes) -> str:
    """Why this zip is refused."""
    with pytest.raises(FormatFault) as fault:
        Archive(io.BytesIO(file))
    return fault.value.code


def with_entry(name: str = "a.json", content: bytes = b"[]", **attributes: Any) -> bytes:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    for attribute, value in attributes.items():
        setattr(entry, attribute, value)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(entry, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../conversations.json",
        "a/../../b.json",
        "/etc/passwd",
        "a\\b.json",
        "C:b.json",
        "/".join("abcdefghi") + ".json",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert code_of(with_entry(name)) == "bad_name"


def test_links_are_refused() -> None:
    assert code_of(with_entry(external_attr=(stat.S_IFLNK | 0o777) << 16)) == "symlink"


def test_unusual_packing_is_refused() -> None:
    assert code_of(with_entry(compress_type=zipfile.ZIP_LZMA)) == "unsupported"


def test_two_entries_of_one_name_are_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.json", b"[]")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.json", b"[]")

    assert code_of(made.getvalue()) == "duplicate_name"


def test_what_was_packed_too_well_is_refused() -> None:
    assert code_of(zipped({"a.json": b" " * 5_000_000})) == "zip_bomb"


def test_many_entries_of_one_place_are_refused_by_their_sum() -> None:
    """Entries that share their packed bytes: each is modest, together they are not."""
    one = with_entry(content=b" " * 900_000)
    start = one.index(b"PK\x01\x02")
    directory = one[start : one.index(b"PK\x05\x06")]
    named = b"".join(directory.replace(b"a.json", b"%06d" % number) for number in range(1000))
    end = b"PK\x05\x06\0\0\0\0" + (1000).to_bytes(2, "little") * 2 + len(named).to_bytes(4, "little")

    assert code_of(one[:start] + named + end + start.to_bytes(4, "little") + b"\0\0") == "zip_bomb"


def test_too_much_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 10)

    assert code_of(zipped({"a.json": b"[1, 2]", "b.json": b"[1, 2]"})) == "too_large"


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRIES", 3)

    assert code_of(zipped({f"{number}.json": b"[]" for number in range(4)})) == "too_many_entries"


def test_a_directory_that_is_too_long_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_READ", 100_000)

    assert code_of(zipped({f"{number:0100}.json": b"" for number in range(1000)})) == "too_many_entries"


def test_an_entry_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    honest = zipped({"conversations.json": b"[" + b" " * 1000 + b"]"})
    lying = honest.replace((1002).to_bytes(4, "little"), (500).to_bytes(4, "little"))

    with pytest.raises(FormatFault) as fault:
        list(read_chatgpt(io.BytesIO(lying)))

    assert fault.value.code in ("damaged", "malformed")


def test_damage_within_is_named() -> None:
    whole = bytearray(zipped({"conversations.json": b'["' + bytes(range(97, 123)) * 50 + b'"]'}))
    whole[60] ^= 0xFF

    with pytest.raises(FormatFault) as fault:
        list(read_chatgpt(io.BytesIO(bytes(whole))))

    assert (fault.value.code, fault.value.file) in {
        ("damaged", "conversations.json"),
        ("malformed", "conversations.json"),
    }


def test_a_bomb_is_refused_at_once(alice: Human) -> None:
    bomb = zipped({"conversations.json": b"[" + b" " * 50_000_000 + b"]"})

    assert faults_of(upload(alice, bomb, format="chatgpt")) == [("body", "/file", "zip_bomb")]


@pytest.mark.parametrize(
    "element", [b"[" * 10_000_000, b"[]," * 6_000_000, b'"' + b"x" * 20_000_000, b"1," * 9_000_000]
)
def test_an_array_costs_no_more_than_one_element_may(element: bytes) -> None:
    """Four ways to make much of little; whichever bound meets them, memory stays within some times the bytes read."""
    file = io.BytesIO(b"[[" + element)
    tracemalloc.start()
    try:
        with pytest.raises(FormatFault):
            list(read_array(file))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 128 * 1024 * 1024
