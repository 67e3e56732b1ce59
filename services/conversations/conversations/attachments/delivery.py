"""Handing out bytes that somebody uploaded: whole or a part of them (RFC 9110, section 14), and never as a page."""

import re
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from conversations.attachments.filenames import content_disposition
from conversations.attachments.models import Attachment
from conversations.attachments.store import BlobStore, Part
from shared.web.problems import problem_response

_ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")
THUMBNAIL_TYPE = "image/webp"
_SAFETY = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Kept by the reader's own browser alone, and shown again only after the right to it was checked again.
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True)
class Asked:
    """What a request says of the bytes it wants; it stands on its own, apart from the request."""

    method: str
    range: str | None
    if_range: str | None
    if_none_match: str | None

    @classmethod
    def of(cls, request: Request) -> "Asked":
        named = request.headers.get
        return cls(request.method, named("range"), named("if-range"), named("if-none-match"))


async def deliver_content(blobs: BlobStore, attachment: Attachment, asked: Asked) -> Response:
    """The file as it is kept: an image of ours is shown in place, all else is only to be saved.

    Raises BlobMissing, Unavailable.
    """
    etag = f'"{attachment.sha256}"'
    headers = _SAFETY | {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(attachment.filename, inline=attachment.is_image),
    }
    if _knows(asked, etag):
        return Response(status_code=304, headers=headers)
    span = _span(asked, etag, attachment.size)
    if span is not None and not span:
        return _beyond_the_end(attachment.size)
    if span is not None:
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{attachment.size}"
    headers["Content-Length"] = str(attachment.size if span is None else len(span))
    headers["Content-Type"] = attachment.media_type
    return await _stream(blobs, attachment, "content", asked, headers, span)


async def deliver_thumbnail(blobs: BlobStore, attachment: Attachment, asked: Asked) -> Response:
    """The small image of an image. Raises BlobMissing, Unavailable."""
    etag = f'"{attachment.sha256}-thumbnail"'
    headers = _SAFETY | {"ETag": etag, "Content-Disposition": "inline", "Content-Type": THUMBNAIL_TYPE}
    if _knows(asked, etag):
        return Response(status_code=304, headers=headers)
    return await _stream(blobs, attachment, "thumbnail", asked, headers, None)


async def _stream(
    blobs: BlobStore, attachment: Attachment, part: Part, asked: Asked, headers: dict[str, str], span: range | None
) -> Response:
    status = 200 if span is None else 206
    if asked.method == "HEAD":
        return Response(status_code=status, headers=headers)
    pieces = await blobs.open(attachment.blob_id, part, span)
    return StreamingResponse(pieces, status_code=status, headers=headers)


def _knows(asked: Asked, etag: str) -> bool:
    given = asked.if_none_match or ""
    return given.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in given.split(",")]


def _span(asked: Asked, etag: str, size: int) -> range | None:
    """The part that is asked for, empty where the file ends before it; None for the whole.

    The whole also answers what is not one range of bytes, as section 14.2 allows.
    """
    if asked.range is None or (asked.if_range is not None and asked.if_range != etag):
        return None
    match = _ONE_RANGE.fullmatch(asked.range.strip())
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        start, stop = max(0, size - int(suffix)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return None
    return range(start, stop)


def _beyond_the_end(size: int) -> Response:
    title = "The file ends before this range begins"
    headers = {"Content-Range": f"bytes */{size}"}
    return problem_response(416, "range_not_satisfiable", title, detail=f"the file has {size} bytes", headers=headers)
