"""What is handed out: bytes with headers that make no page of them."""

import re
from urllib.parse import unquote

import pytest
from PIL import Image

from tests.conversations.attachments.bringing import (
    HTML,
    PDF,
    SVG,
    TEXT,
    brought,
    encode,
    fetch,
    film,
    opened,
    picture,
)
from tests.conversations.humans import Human, refusal

SECRET = b"Elm Street 7"


def content_of(human: Human, room: str, content: bytes, name: str) -> str:
    """The path to what was brought."""
    return f"{room}/attachments/{brought(human, room, content, name)['id']}/content"


@pytest.mark.parametrize("content", [SVG, HTML, PDF, TEXT], ids=["svg", "html", "pdf", "text"])
def test_what_is_no_image_of_ours_is_only_to_be_saved(alice: Human, room: str, content: bytes) -> None:
    answer = fetch(alice, content_of(alice, room, content, "photo.png"))

    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("name", ['a"b.txt', "a;b=c.txt", "Übersicht 🌻 100%.txt", "a'b\\c.txt", "a\r\nSet-Cookie: x"])
def test_a_name_stays_within_its_header(alice: Human, room: str, name: str) -> None:
    entered = brought(alice, room, TEXT, name)

    answer = fetch(alice, f"{room}/attachments/{entered['id']}/content")

    match = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9._ -]+)\"; filename\*=UTF-8''([\w.%~-]+)",
        answer.headers["content-disposition"],
        re.ASCII,
    )
    assert match
    assert unquote(match[2]) == entered["filename"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_image_is_shown_and_says_nothing_of_its_maker(alice: Human, room: str, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    said = {"comment": SECRET} if kind in ("JPEG", "GIF") else {"exif": exif}
    sent = picture(kind, **said) + SECRET
    assert SECRET in sent

    answer = fetch(alice, content_of(alice, room, sent, "photo"))

    assert SECRET not in answer.content
    assert answer.headers["content-type"] == f"image/{kind.lower()}"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert (opened(answer.content).format, opened(answer.content).size) == (kind, (30, 20))


@pytest.mark.parametrize("kind", ["GIF", "JPEG", "PNG"])
def test_what_hangs_on_an_image_is_cut_off(alice: Human, room: str, kind: str) -> None:
    answer = fetch(alice, content_of(alice, room, picture(kind) + HTML, "page.html"))

    assert HTML not in answer.content
    assert answer.headers["content-type"] == f"image/{kind.lower()}"


def test_an_image_is_turned_as_its_camera_was_held(alice: Human, room: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = content_of(alice, room, picture("JPEG", (80, 60), exif=exif), "photo.jpg")

    turned = opened(fetch(alice, path).content).convert("RGB")

    assert turned.size == (60, 80)
    assert turned.crop((30, 5, 31, 6)).tobytes()[0] > 200
    assert not turned.getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_comes_through(alice: Human, room: str, mode: str) -> None:
    image = Image.new(mode, (20, 10))

    answer = fetch(alice, content_of(alice, room, encode(image, "PNG"), "a.png"))

    assert opened(answer.content).size == (20, 10)


def test_a_photo_in_the_colours_of_printers_is_shown(alice: Human, room: str) -> None:
    sent = encode(Image.new("CMYK", (20, 10)), "JPEG", icc_profile=b"no profile")

    answer = fetch(alice, content_of(alice, room, sent, "a.jpg"))

    assert opened(answer.content).mode == "RGB"
    assert b"no profile" not in answer.content


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_film_goes_on_moving(alice: Human, room: str, kind: str) -> None:
    answer = fetch(alice, content_of(alice, room, film(kind, 4), "film"))

    moving = opened(answer.content)
    assert getattr(moving, "n_frames", 1) == 4


@pytest.mark.parametrize(("size", "small"), [((2000, 1000), (512, 256)), ((30, 20), (30, 20)), ((9000, 1), (512, 1))])
def test_a_thumbnail_is_small(alice: Human, room: str, size: tuple[int, int], small: tuple[int, int]) -> None:
    entered = brought(alice, room, picture("PNG", size), "a.png")

    answer = fetch(alice, f"{room}/attachments/{entered['id']}/thumbnail")

    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert (opened(answer.content).format, opened(answer.content).size) == ("WEBP", small)


def test_other_files_have_no_thumbnail(alice: Human, room: str) -> None:
    entered = brought(alice, room, SVG, "drawing.svg")

    assert refusal(alice.get(f"{room}/attachments/{entered['id']}/thumbnail"), 404) == "not_found"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=3-", 3, 9),
        ("bytes=-4", 6, 9),
        ("bytes=-400", 0, 9),
        ("bytes=8-400", 8, 9),
        ("bytes=9-9", 9, 9),
    ],
)
def test_a_part_is_handed_out(alice: Human, room: str, asked: str, first: int, last: int) -> None:
    answer = fetch(alice, content_of(alice, room, b"0123456789", "a.txt"), Range=asked)

    assert answer.status_code == 206
    assert answer.content == b"0123456789"[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10"
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=400-500", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(alice: Human, room: str, asked: str) -> None:
    answer = fetch(alice, content_of(alice, room, b"0123456789", "a.txt"), Range=asked)

    assert refusal(answer, 416) == "range_not_satisfiable"
    assert answer.headers["content-range"] == "bytes */10"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "bytes=4-3", "lines=0-1", "bytes=", "bytes=-", "bytes=a-b", "x"])
def test_what_is_no_part_gets_the_whole(alice: Human, room: str, asked: str) -> None:
    answer = fetch(alice, content_of(alice, room, b"0123456789", "a.txt"), Range=asked)

    assert (answer.status_code, answer.content) == (200, b"0123456789")


def test_a_part_of_something_else_gets_the_whole(alice: Human, room: str) -> None:
    path = content_of(alice, room, b"0123456789", "a.txt")
    tag = fetch(alice, path).headers["etag"]

    assert fetch(alice, path, Range="bytes=0-1", If_Range=tag).status_code == 206
    assert fetch(alice, path, Range="bytes=0-1", If_Range='"other"').status_code == 200


def test_whoever_has_it_is_not_sent_it_again(alice: Human, bob: Human, room: str) -> None:
    path = content_of(alice, room, picture(), "a.png")
    tag = fetch(alice, path).headers["etag"]

    answer = fetch(alice, path, If_None_Match=f'"other", W/{tag}')

    assert (answer.status_code, answer.content) == (304, b"")
    assert refusal(fetch(bob, path, If_None_Match=tag), 404) == "not_found"


def test_head_tells_what_get_would(alice: Human, room: str) -> None:
    path = content_of(alice, room, picture(), "a.png")

    for place in (path, path.replace("content", "thumbnail")):
        told, sent = fetch(alice, place, "HEAD"), fetch(alice, place)
        assert (told.status_code, told.content) == (200, b"")
        for name in ("content-type", "etag", "content-disposition", "cache-control", "content-security-policy"):
            assert told.headers[name] == sent.headers[name]
    assert fetch(alice, path, "HEAD").headers["content-length"] == fetch(alice, path).headers["content-length"]
