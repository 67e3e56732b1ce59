import logging
from typing import Annotated, Any
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.concurrency import run_in_threadpool

from conversations.actors import SignedIn
from conversations.attachments import service
from conversations.attachments.delivery import Asked, deliver_content, deliver_thumbnail
from conversations.attachments.models import Attachment
from conversations.attachments.receiving import BroughtFile, receive_file
from conversations.attachments.schemas import AttachmentAnswer
from conversations.attachments.store import BlobMissing
from conversations.attachments.uploading import bring_file
from conversations.dependencies import Open, Opened, Person
from conversations.identity import act_as_person
from conversations.replays import mark_replay
from conversations.resources import Resources
from shared.errors import NotFound
from shared.web.versions import tag_version

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/attachments", tags=["attachments"])

# Each holds a file in memory while it is encoded or sent on; what waits, waits on disk.
LANES = 4
_lanes = RunVar[CapacityLimiter]("uploading lanes")

UPLOAD_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "client_id": {"type": "string", "format": "uuid"},
                    },
                }
            }
        },
    }
}


def _bytes(media_type: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    body = {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}
    return {each: {"description": "The bytes", **body} for each in statuses}


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=UPLOAD_FORM)
async def create_attachment(
    conversation_id: UUID,
    person: Person,
    brought: Annotated[BroughtFile, Depends(receive_file)],
    resources: Open,
    response: Response,
) -> AttachmentAnswer:
    """Bring a file, to be named in a message's `attachment_ids` within 24 hours. Images are encoded anew."""
    answer, is_new = await to_thread.run_sync(
        bring_file, resources, person, conversation_id, brought, limiter=_uploading_lanes()
    )
    mark_replay(response, is_new=is_new)
    tag_version(response, answer.version)
    return answer


@router.get("/{attachment_id}")
def read_attachment(
    conversation_id: UUID, attachment_id: UUID, session: Opened, person: Person, response: Response
) -> AttachmentAnswer:
    answer = service.read_attachment(session, person, conversation_id, attachment_id)
    tag_version(response, answer.version)
    return answer


async def find_attachment(conversation_id: UUID, attachment_id: UUID, person: Person, resources: Open) -> Attachment:
    """The attachment, its right checked; no transaction is open while its bytes are sent."""
    return await run_in_threadpool(_find, resources, person, conversation_id, attachment_id)


def _find(resources: Resources, person: SignedIn, conversation_id: UUID, attachment_id: UUID) -> Attachment:
    with resources.database.transaction() as session:
        act_as_person(session, person)
        return service.access_attachment(session, person, conversation_id, attachment_id)


Found = Annotated[Attachment, Depends(find_attachment)]


@router.head("/{attachment_id}/content", include_in_schema=False)
@router.get("/{attachment_id}/content", response_class=Response, responses=_bytes("application/octet-stream", 200, 206))
async def read_content(attachment: Found, resources: Open, request: Request) -> Response:
    """The bytes, or the one range of them that is asked for. Only images encoded here are shown in place."""
    try:
        return await deliver_content(resources.blobs, attachment, Asked.of(request))
    except BlobMissing as error:
        raise _lost(attachment) from error


@router.head("/{attachment_id}/thumbnail", include_in_schema=False)
@router.get("/{attachment_id}/thumbnail", response_class=Response, responses=_bytes("image/webp", 200))
async def read_thumbnail(attachment: Found, resources: Open, request: Request) -> Response:
    """An image of at most 512 pixels a side; other files have none."""
    if not attachment.is_image:
        raise NotFound
    try:
        return await deliver_thumbnail(resources.blobs, attachment, Asked.of(request))
    except BlobMissing as error:
        raise _lost(attachment) from error


def _lost(attachment: Attachment) -> NotFound:
    logger.error("attachment %s: its blob %s is not in the object store", attachment.id, attachment.blob_id)
    return NotFound("the file is gone")


def _uploading_lanes() -> CapacityLimiter:
    try:
        return _lanes.get()
    except LookupError:
        _lanes.set(CapacityLimiter(LANES))
        return _lanes.get()
