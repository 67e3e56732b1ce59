from collections.abc import Iterator
from pathlib import PurePath
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status
from fastapi.responses import StreamingResponse

from conversations.attachments.filenames import content_disposition
from conversations.dependencies import Open, Opened, Person, limit_person
from conversations.exports import parcel, service
from conversations.exports.schemas import ExportAnswer, NewExport
from conversations.replays import mark_replay
from shared.web.rate_limits import Policy
from shared.web.versions import tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/exports", tags=["exports"])

EXPORTS = Policy("exports", quota=10, window_s=60)
limit_exports = limit_person(EXPORTS)


@router.post("", status_code=status.HTTP_202_ACCEPTED, dependencies=[Depends(limit_exports)])
def create_export(
    conversation_id: UUID, new: NewExport, session: Opened, person: Person, response: Response
) -> ExportAnswer:
    """Have a copy made of what I may read of the room."""
    answer, is_new = service.create_export(session, person, conversation_id, new)
    if not is_new:
        mark_replay(response, is_new=False)
    tag_version(response, answer.version)
    return answer


@router.get("/{export_id}")
def read_export(
    conversation_id: UUID, export_id: UUID, session: Opened, person: Person, response: Response
) -> ExportAnswer:
    answer = service.read_export(session, person, conversation_id, export_id)
    tag_version(response, answer.version)
    return answer


@router.get("/{export_id}/file", response_class=StreamingResponse)
def read_file(
    conversation_id: UUID, export_id: UUID, session: Opened, person: Person, resources: Open
) -> StreamingResponse:
    """The copy itself, for seven days; with attachments a zip, of what I may read by then."""
    file = service.access_file(session, person, conversation_id, export_id)
    document = service.read_file(resources.database, person, file)
    if not file.with_files:
        return _send(document, file.name, file.media_type, {"Content-Length": str(file.size)})
    files = parcel.read_files(resources.database, resources.blobs, person, conversation_id)
    name = PurePath(file.name)
    packed = parcel.pack(document, "conversation" + name.suffix, files)
    return _send(packed, f"{name.stem}.zip", "application/zip", {})


def _send(pieces: Iterator[bytes], name: str, media_type: str, headers: dict[str, str]) -> StreamingResponse:
    safety = {
        "Content-Disposition": content_disposition(name, inline=False),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(pieces, media_type=media_type, headers=headers | safety)
