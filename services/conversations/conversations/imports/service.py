"""Imports: taken in, followed, called off."""

from pathlib import PurePath
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.cursors import read_id_cursor, write_cursor
from conversations.imports import repository
from conversations.imports.check import check_whole
from conversations.imports.formats.chatgpt import ME
from conversations.imports.formats.readers import READERS, check_opening
from conversations.imports.formats.reading import FormatFault
from conversations.imports.lines import split_lines
from conversations.imports.models import UNFINISHED, Import
from conversations.imports.progress import enter_state, tell
from conversations.imports.render import render_import
from conversations.imports.schemas import ImportAnswer, NewImport
from conversations.imports.transcript import LineFault
from conversations.imports.upload import MAX_UPLOAD_BYTES, Upload
from conversations.participants.standing import access_room
from conversations.requests.service import enter_request
from conversations.rooms.openness import require_open
from shared.errors import Fault, NotFound, ValidationFailed
from shared.ids import new_id
from shared.versions import require_match

__all__ = ["MAX_UPLOAD_BYTES", "cancel_import", "create_import", "list_imports", "read_import"]

ROUTE = "POST /imports"
CHECKED_AT_ONCE = 1024 * 1024
MAX_TITLE = 255


class _Asked(BaseModel):
    """What makes two requests the same: fields and file."""

    new: NewImport
    sha256: str


def create_import(session: Session, person: SignedIn, upload: Upload) -> tuple[ImportAnswer, bool]:
    """The import, and whether it is new. A file of at most 1 MiB is checked at once, a larger one in its turn.

    Raises ClientIdConflict, ValidationFailed, and for a room of others what posting there would.
    """
    new = upload.new
    asked = _Asked(new=new, sha256=upload.sha256)
    import_id = new_id()
    made = enter_request(session, person.user_id, new.client_id, ROUTE, asked, import_id)
    if made is not None:
        return read_import(session, person, made), False
    _require_target(session, person, new)
    if upload.size <= CHECKED_AT_ONCE:
        _check(upload)
    job = Import(
        id=import_id,
        user_id=person.user_id,
        format=new.format,
        title=new.title or (None if new.format in READERS else _title_of(upload.filename)),
        target_id=new.conversation_id or new_id(),
        target_is_new=new.conversation_id is None,
        author_map=_usual_authors(new, person) | {name: str(user_id) for name, user_id in new.authors.items()},
    )
    session.add(job)
    session.flush()
    repository.add_chunks(session, job.id, upload.blocks())
    session.refresh(job)
    tell(session, job)
    session.flush()
    return render_import(job), True


def list_imports(
    session: Session, person: SignedIn, cursor: str | None, limit: int
) -> tuple[list[ImportAnswer], str | None]:
    """A page of the person's imports, the newest first."""
    rows = repository.find_of_person(session, person.user_id, read_id_cursor(cursor), limit + 1)
    answers = [render_import(row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].id) if len(rows) > limit else None


def read_import(session: Session, person: SignedIn, import_id: UUID) -> ImportAnswer:
    """One import of the person's own. Raises NotFound."""
    return render_import(_access_import(session, person, import_id))


def cancel_import(session: Session, person: SignedIn, import_id: UUID, if_match: str | None) -> None:
    """Call it off: a room that was not whole never appears. One that has ended stays as it is.

    Raises NotFound or VersionMismatch.
    """
    job = _access_import(session, person, import_id, lock=True)
    require_match(if_match, job.version, render_import(job))
    if job.state in UNFINISHED:
        enter_state(session, job, "cancelled")


def _access_import(session: Session, person: SignedIn, import_id: UUID, *, lock: bool = False) -> Import:
    job = repository.find_import(session, import_id, lock=lock)
    if job is None or job.parent_id is not None or job.user_id != person.user_id:
        raise NotFound
    return job


def _require_target(session: Session, person: SignedIn, new: NewImport) -> None:
    """Names may be given to oneself, and in a room to those who are in it."""
    present = {person.user_id}
    if new.conversation_id is not None:
        room = access_room(session, person, new.conversation_id, Operation.IMPORT_INTO_ROOM).room
        require_open(room)
        present |= repository.find_present(session, room.id, new.authors.values())
    faults = tuple(
        Fault("body", f"/authors/{name}", "unknown_person", "only you yourself, or people of the conversation")
        for name, user_id in new.authors.items()
        if user_id not in present
    )
    if faults:
        raise ValidationFailed(faults[0].message, faults=faults)


def _usual_authors(new: NewImport, person: SignedIn) -> dict[str, str]:
    """Whoever sends in an export of ChatGPT is who asked in it, unless another is named."""
    return {ME: str(person.user_id)} if new.format == "chatgpt" else {}


def _check(upload: Upload) -> None:
    """Raises ValidationFailed for what can be said at once: of lines everything, of an export how it begins."""
    if upload.new.format not in READERS:
        _require_whole(upload, into_room=upload.new.conversation_id is not None)
        return
    try:
        check_opening(upload.new.format, upload.file)
    except FormatFault as fault:
        place = f"{fault.file}: " if fault.file else ""
        told = Fault("body", f"/file{fault.pointer}", fault.code, place + fault.message)
        raise ValidationFailed(told.message, faults=(told,)) from fault


def _require_whole(upload: Upload, *, into_room: bool) -> None:
    faults = check_whole(split_lines(upload.blocks()), into_room=into_room)
    if faults:
        raise ValidationFailed(_tell_fault(faults[0]), faults=tuple(map(_as_fault, faults)))


def _as_fault(fault: LineFault) -> Fault:
    pointer = fault.pointer if fault.line is None else f"/{fault.line}{fault.pointer}"
    return Fault("line", pointer, fault.code, fault.message)


def _tell_fault(fault: LineFault) -> str:
    return fault.message if fault.line is None else f"line {fault.line}: {fault.message}"


def _title_of(filename: str) -> str | None:
    """What the file is called, as far as that can be shown."""
    stem = PurePath(filename.replace("\\", "/")).stem
    return "".join(character for character in stem if character.isprintable()).strip()[:MAX_TITLE] or None
