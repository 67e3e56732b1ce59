"""Bringing files: what is taken in, under which name and kind, and what is refused."""

import hashlib
import threading
from uuid import uuid4

import pytest

from conversations.attachments.images import MAX_PIXELS
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.attachments.bringing import (
    HTML,
    PDF,
    SVG,
    TEXT,
    bring,
    brought,
    claimed_png,
    fetch,
    film,
    picture,
)
from tests.conversations.humans import Human, expect, refusal


def test_a_file_is_entered_as_it_is(alice: Human, room: str) -> None:
    entered = brought(alice, room, TEXT, "notes.txt")

    assert entered["filename"] == "notes.txt"
    assert (entered["media_type"], entered["size"]) == ("text/plain", len(TEXT))
    assert (entered["width"], entered["height"], entered["message_id"]) == (None, None, None)
    assert (entered["sha256"], entered["version"]) == (hashlib.sha256(TEXT).hexdigest(), 1)
    answer = alice.get(f"{room}/attachments/{entered['id']}")
    assert expect(answer, 200) == entered
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (SVG, "drawing.png", "image/svg+xml"),
        (b" \n\t" + SVG, "drawing.jpg", "image/svg+xml"),
        (HTML, "page.png", "text/html"),
        (b"\xef\xbb\xbf \n" + HTML, "page.txt", "text/html"),
        (PDF, "photo.jpeg", "application/pdf"),
        (TEXT, "photo.gif", "text/plain"),
        (b"\x00\x01\xfe\xff" * 20, "photo.webp", "application/octet-stream"),
        (b"PK\x03\x04" + bytes(40), "archive.zip", "application/zip"),
        (picture("PNG"), "letter.docx", "image/png"),
    ],
)
def test_the_kind_is_told_by_the_content_alone(alice: Human, room: str, content: bytes, name: str, kind: str) -> None:
    entered = brought(alice, room, content, name)

    assert (entered["filename"], entered["media_type"]) == (name, kind)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\mira\\plan.txt", "plan.txt"),
        ("/", "file"),
        ("..", "file"),
        ("  . ", "file"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("a\u2028b\u0085c.txt", "abc.txt"),
        ("Übersicht 🌻.txt", "Übersicht 🌻.txt"),
        ("x" * 400 + ".tar.gz", "x" * 252 + ".gz"),
        ("." * 300, "file"),
        ("'; drop table attachments; --", "'; drop table attachments; --"),
    ],
)
def test_a_name_is_only_a_name(alice: Human, room: str, given: str, kept: str) -> None:
    assert brought(alice, room, TEXT, given)["filename"] == kept


def test_an_empty_file_is_refused(alice: Human, room: str) -> None:
    answer = bring(alice, room, b"")

    assert refusal(answer, 422) == "validation_failed"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/file"]


def test_too_large_a_file_is_refused_while_it_comes(
    alice: Human, room: str, owner: OwnerSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.attachments.receiving.MAX_FILE_BYTES", 100_000)

    assert bring(alice, room, b"x" * 100_000).status_code == 201
    assert refusal(bring(alice, room, b"x" * 100_001), 413) == "too_large"
    assert refusal(bring(alice, room, b"x" * 2_000_000), 413) == "too_large"
    of_alice = "select count(*) from conversations.blob_removals where user_id = :id"
    assert owner.value(of_alice, id=alice.signed_in.user_id) == 0


def test_a_file_of_25_mib_comes_through_whole(alice: Human, room: str) -> None:
    content = bytes(range(256)) * (25 * 4096)

    entered = brought(alice, room, content, "large.bin")

    assert entered["size"] == 25 * 1024 * 1024
    assert fetch(alice, f"{room}/attachments/{entered['id']}/content").content == content


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (claimed_png(7100, 7100), 413, "too_large"),
        (claimed_png(2**31 - 1, 2**31 - 1), 413, "too_large"),
        (claimed_png(50_000_001, 1), 413, "too_large"),
        (claimed_png(0, 10), 415, "unsupported_media_type"),
        (claimed_png(4000, 4000, b"\0" * 50), 415, "unsupported_media_type"),
        (picture("PNG", (300, 200))[:-60], 415, "unsupported_media_type"),
        (picture("JPEG", (300, 200))[:-200], 415, "unsupported_media_type"),
        (picture("WEBP", (300, 200))[:60], 415, "unsupported_media_type"),
        (film("GIF")[:120], 415, "unsupported_media_type"),
        (b"GIF89a" + HTML, 415, "unsupported_media_type"),
        (b"\x89PNG\r\n\x1a\n" + SVG, 415, "unsupported_media_type"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 300, 415, "unsupported_media_type"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_an_image_that_is_none_is_refused_and_leaves_nothing(
    alice: Human, room: str, owner: OwnerSql, content: bytes, status: int, code: str
) -> None:
    assert refusal(bring(alice, room, content, "photo.png"), status) == code
    of_alice = "select count(*) from conversations.blob_removals where user_id = :id"
    assert owner.value(of_alice, id=alice.signed_in.user_id) == 0


def test_a_film_counts_by_all_its_pixels(alice: Human, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.attachments.images.MAX_PIXELS", 5000)
    assert MAX_PIXELS == 50_000_000

    assert bring(alice, room, film("GIF", 4), "a.gif").status_code == 201
    assert refusal(bring(alice, room, film("GIF", 5), "a.gif"), 413) == "too_large"
    assert refusal(bring(alice, room, film("WEBP", 5), "a.webp"), 413) == "too_large"


@pytest.mark.parametrize("size", [(10_000, 1), (1, 10_000), (60_000, 2)])
def test_a_line_of_pixels_is_an_image_too(alice: Human, room: str, size: tuple[int, int]) -> None:
    entered = brought(alice, room, picture("PNG", size), "line.png")

    assert (entered["width"], entered["height"]) == size
    assert fetch(alice, f"{room}/attachments/{entered['id']}/thumbnail").status_code == 200


@pytest.mark.parametrize("fields", [{"client_id": "seven"}, {"colour": "blue"}, {"conversation_id": str(uuid4())}])
def test_a_bad_field_is_named(alice: Human, room: str, fields: dict[str, str]) -> None:
    answer = bring(alice, room, TEXT, **fields)

    assert refusal(answer, 422) == "validation_failed"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{name}" for name in fields]


def test_json_is_no_file(alice: Human, room: str) -> None:
    assert refusal(alice.post(f"{room}/attachments", {"file": "x"}), 415) == "unsupported_media_type"


def test_the_same_request_again_gets_the_same_attachment(alice: Human, room: str) -> None:
    client_id = str(uuid4())
    first = bring(alice, room, TEXT, client_id=client_id)

    again = bring(alice, room, TEXT, client_id=client_id)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert refusal(bring(alice, room, TEXT + b"!", client_id=client_id), 409) == "client_id_conflict"
    assert refusal(bring(alice, room, TEXT, "other.txt", client_id=client_id), 409) == "client_id_conflict"


def test_two_of_the_same_request_at_once_make_one_attachment(alice: Human, room: str, owner: OwnerSql) -> None:
    client_id, answers = str(uuid4()), []

    def send() -> None:
        answers.append(bring(alice, room, picture(), client_id=client_id))

    both = [threading.Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    count = "select count(*) from conversations.attachments where user_id = :id"
    assert owner.value(count, id=alice.signed_in.user_id) == 1


def test_bringing_takes_a_member_of_an_open_room(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob, "observer")

    assert refusal(bring(bob, room, TEXT), 403) == "role_too_low"
    assert refusal(bring(carol, room, TEXT), 404) == "not_found"
    expect(alice.patch(room, {"status": "archived"}), 200)
    assert refusal(bring(alice, room, TEXT), 409) == "conversation_archived"
