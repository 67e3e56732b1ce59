"""Images that are shown: decoded and encoded anew, so that nothing is handed out but pixels."""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from shared.errors import TooLarge, UnsupportedMediaType

MAX_PIXELS = 50_000_000
MAX_FRAMES = 1000
THUMBNAIL_SIDE = 512

# What begins like one of these is an image of it or nothing.
SHOWN = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
_FORMATS = {"MPO": "JPEG"}  # several JPEGs in one, as telephones make them: the first is the picture
_ANIMATED = ("GIF", "WEBP")
_OPTIONS: dict[str, dict[str, Any]] = {
    "PNG": {},
    "JPEG": {"quality": 90, "progressive": True},
    "WEBP": {"quality": 90, "method": 2},
    "GIF": {},
}
# Whatever else an image says of itself (place, device, author, comments, profiles) is left behind.
_KEPT = ("transparency", "duration", "loop", "background")

# Measured here before anything is decoded, frame by frame, which Pillow's own bound does not do.
Image.MAX_IMAGE_PIXELS = None

# Each may hold 50 megapixels three times over in memory.
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """What an image has become."""

    media_type: str
    width: int
    height: int


def redraw(file: BinaryIO, media_type: str, content: BinaryIO, thumbnail: BinaryIO) -> Picture:
    """Write the image in `file` to `content`, upright, in sRGB, without metadata, and small to `thumbnail` (WebP).

    An animated GIF or WebP stays animated.

    Raises TooLarge beyond 50 megapixels, those of all frames together, before they are decoded; UnsupportedMediaType
    for what cannot be decoded to its end.
    """
    file.seek(0)
    with _at_once:
        try:
            return _redraw(file, SHOWN[media_type], content, thumbnail)
        except TooLarge:
            raise
        except UnidentifiedImageError as error:
            raise UnsupportedMediaType(f"it begins like {media_type} and is none") from error
        except Exception as error:
            # Decoders fail in any way on what was made to break them; whichever it is, the file is to blame.
            raise UnsupportedMediaType(f"{media_type} that cannot be read to its end") from error


def _redraw(file: BinaryIO, expected: str, content: BinaryIO, thumbnail: BinaryIO) -> Picture:
    with Image.open(file, formats=[expected]) as image:
        _require_size(image, 1)
        kind = _FORMATS.get(image.format or "", image.format or "")
        animated = kind in _ANIMATED and bool(getattr(image, "is_animated", False))
        frames = list(_frames(image)) if animated else [_upright(image)]
    first = frames[0]
    if animated:
        first.save(content, kind, save_all=True, append_images=frames[1:], **_OPTIONS[kind], **_timing(frames))
    else:
        first.save(content, kind, **_OPTIONS[kind])
    _shrink(first).save(thumbnail, "WEBP", quality=80)
    return Picture(f"image/{kind.lower()}", first.width, first.height)


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
        _require_size(image, number)
        yield _bare(frame.copy())


def _require_size(image: Image.Image, frames: int) -> None:
    if frames > MAX_FRAMES or image.width * image.height * frames > MAX_PIXELS:
        raise TooLarge(f"at most {MAX_PIXELS // 1_000_000} megapixels and {MAX_FRAMES} frames")


def _upright(image: Image.Image) -> Image.Image:
    image.load()
    return _bare(ImageOps.exif_transpose(_in_srgb(image)))


def _in_srgb(image: Image.Image) -> Image.Image:
    """With the colours that its profile meant, since the profile itself goes."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image.convert("RGB") if image.mode == "CMYK" else image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image.convert(mode)
    return converted or image.convert(mode)


def _bare(image: Image.Image) -> Image.Image:
    image.info = {name: image.info[name] for name in _KEPT if name in image.info}
    return image


def _timing(frames: list[Image.Image]) -> dict[str, Any]:
    return {"duration": [frame.info.get("duration", 100) for frame in frames], "loop": frames[0].info.get("loop", 0)}


def _shrink(image: Image.Image) -> Image.Image:
    mode = "RGBA" if image.has_transparency_data else "RGB"
    small = image.convert(mode)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _bare(small)
