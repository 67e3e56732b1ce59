"""Files as people bring them, good ones and bad ones."""

import io
import struct
import zlib
from typing import Any

import httpx2
from PIL import Image

from tests.conversations.humans import Human, Json, expect

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TEXT = "Grist for the mill: ü, 🌻.\n".encode()


def bring(human: Human, room: str, content: bytes, name: str = "notes.txt", **fields: str) -> httpx2.Response:
    """One request to bring this file."""
    return human.http.post(
        f"{human.base_url}{room}/attachments",
        headers={"Authorization": f"Bearer {human.token}"},
        files={"file": (name, content)},
        data=fields,
    )


def brought(human: Human, room: str, content: bytes = TEXT, name: str = "notes.txt") -> Json:
    """The attachment it became."""
    return expect(bring(human, room, content, name), 201)


def fetch(human: Human, path: str, method: str = "GET", **headers: str) -> httpx2.Response:
    return human.call(method, path, **headers)


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20), *, mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red."""
    image = Image.new(mode, size, "blue" if mode == "RGB" else None)
    image.paste("red" if mode == "RGB" else 1, (0, 0, size[0] // 2, size[1]))
    return encode(image, kind, **options)


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def film(kind: str, frames: int = 4, size: tuple[int, int] = (40, 30)) -> bytes:
    pictures = [Image.new("RGB", size, (40 * number, 0, 90)) for number in range(frames)]
    return encode(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=70, loop=0)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def claimed_png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that says it is of this size, whatever it holds."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
