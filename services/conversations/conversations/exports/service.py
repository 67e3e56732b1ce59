"""Exports: asked for, followed, fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.attachments.filenames import name_after
from conversations.errors import ExportGone
from conversations.exports import repository
from conversations.exports.models import Export
from conversations.exports.progress import tell
from conversations.exports.render import render_export
from conversations.exports.schemas import ExportAnswer, NewExport
from conversations.exports.writers import WRITERS
from conversations.identity import act_as_person
from conversations.participants.standing import access_room
from conversations.requests.service import enter_request
from shared.clock import utc_now
from shared.database.transactions import Database
from shared.errors import NotFound
from shared.ids import new_id


@dataclass(frozen=True)
class ExportFile:
    """A document that is there to be fetched, in so many pieces, alone or with the files of its messages."""

    export_id: UUID
    conversation_id: UUID
    name: str
    media_type: str
    size: int
    chunks: int
    with_files: bool


def create_export(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewExport
) -> tuple[ExportAnswer, bool]:
    """The export, which the caretaker writes, and whether it is new. Raises NotFound or ClientIdConflict."""
    access_room(session, person, conversation_id, Operation.EXPORT_ROOM)
    export_id = new_id()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/exports"
        made = enter_request(session, person.user_id, new.client_id, route, new, export_id)
        if made is not None:
            return render_export(_access(session, person, conversation_id, made)), False
    job = Export(
        id=export_id,
        conversation_id=conversation_id,
        user_id=person.user_id,
        format=new.format,
        include=list(new.include),
        state="queued",
        version=0,
    )
    session.add(job)
    tell(session, job)
    return render_export(_access(session, person, conversation_id, export_id)), True


def read_export(session: Session, person: SignedIn, conversation_id: UUID, export_id: UUID) -> ExportAnswer:
    """One export of the person's own. Raises NotFound."""
    return render_export(_access(session, person, conversation_id, export_id))


def access_file(session: Session, person: SignedIn, conversation_id: UUID, export_id: UUID) -> ExportFile:
    """The file of an export of the person's own. Raises NotFound until it is whole, ExportGone after its time."""
    mine = access_room(session, person, conversation_id, Operation.EXPORT_ROOM)
    job = _access(session, person, conversation_id, export_id)
    if job.state != "done" or job.expires_at is None:
        raise NotFound("there is no file (yet)")
    if job.expires_at <= utc_now():
        raise ExportGone
    writer = WRITERS[job.format]
    name = f"{name_after(mine.room.title or 'Conversation')}.{writer.SUFFIX}"
    with_files = "attachments" in job.include
    return ExportFile(job.id, conversation_id, name, writer.MEDIA_TYPE, job.size, job.chunks, with_files)


def read_file(database: Database, person: SignedIn, file: ExportFile) -> Iterator[bytes]:
    """The file piece by piece, each read with the rights the person has by then.

    Raises NotFound in its midst for whoever loses the room meanwhile.
    """
    for number in range(file.chunks):
        with database.transaction() as session:
            act_as_person(session, person)
            data = repository.find_chunk(session, file.export_id, number)
        if data is None:
            raise NotFound
        yield data


def _access(session: Session, person: SignedIn, conversation_id: UUID, export_id: UUID) -> Export:
    access_room(session, person, conversation_id, Operation.EXPORT_ROOM)
    job = repository.find_export(session, export_id)
    if job is None or job.user_id != person.user_id or job.conversation_id != conversation_id:
        raise NotFound
    return job
