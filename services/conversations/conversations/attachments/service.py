"""Files in rooms: who may bring one, read one, and have a message carry it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.attachments import repository
from conversations.attachments.models import Attachment, Blob, BlobRemoval
from conversations.attachments.render import render_attachment
from conversations.attachments.schemas import MAX_FILE_BYTES, MAX_PER_MESSAGE, AttachmentAnswer
from conversations.participants.standing import access_room
from conversations.requests.service import CreatingRequest, enter_request, find_made
from conversations.rooms.openness import require_open
from shared.clock import utc_now
from shared.errors import Fault, NotFound, Unavailable, ValidationFailed
from shared.ids import new_id

__all__ = ["MAX_FILE_BYTES", "MAX_PER_MESSAGE"]

# From here to the end of an upload; what is not somebody's by then is taken for left behind.
UPLOAD_WITHIN = timedelta(hours=1)
POINTER = "/attachment_ids"


@dataclass(frozen=True)
class ReadyFile:
    """What is known of a file once it was sniffed and, if it is an image, encoded anew."""

    filename: str
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        return self.width is not None


class AskedUpload(BaseModel):
    """What makes two uploads the same: name and bytes, as they came."""

    filename: str
    sha256: str


@dataclass(frozen=True)
class Carried:
    """What a message will carry, checked: each is free to be taken, or is copied from where the sender may read it."""

    taken: frozenset[UUID]
    files: Sequence[Attachment]

    def __len__(self) -> int:
        return len(self.files)

    @property
    def are_images(self) -> bool:
        return all(file.is_image for file in self.files)


NOTHING = Carried(frozenset(), ())


def admit_upload(
    session: Session, person: SignedIn, conversation_id: UUID, client_id: UUID | None, asked: AskedUpload
) -> AttachmentAnswer | None:
    """What the same request made before; None if there is something to be done.

    Raises NotFound, RoleTooLow, ConversationArchived, ConversationDivided, ClientIdConflict.
    """
    mine = access_room(session, person, conversation_id, Operation.BRING_FILE)
    if client_id is not None:
        request = CreatingRequest.of(client_id, _route(conversation_id), asked)
        made = find_made(session, person.user_id, request)
        if made is not None:
            return read_attachment(session, person, conversation_id, made)
    require_open(mine.room)
    return None


def announce_blob(session: Session, person: SignedIn) -> UUID:
    """The id of bytes about to be written, noted so that they go again unless `enter_upload` follows."""
    blob_id = uuid4()
    session.add(BlobRemoval(blob_id=blob_id, user_id=person.user_id, due_at=utc_now() + UPLOAD_WITHIN))
    return blob_id


def enter_upload(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    client_id: UUID | None,
    asked: AskedUpload,
    ready: ReadyFile,
    blob_id: UUID,
) -> tuple[AttachmentAnswer, bool]:
    """The attachment and whether it is new: from here on the bytes are the person's, to be carried by a message.

    Raises what `admit_upload` does, and Unavailable where writing took so long that the bytes were given up.
    """
    mine = access_room(session, person, conversation_id, Operation.BRING_FILE)
    require_open(mine.room)
    attachment = Attachment(
        id=new_id(), conversation_id=conversation_id, user_id=person.user_id, blob_id=blob_id, **asdict(ready)
    )
    if client_id is not None:
        route = _route(conversation_id)
        made = enter_request(session, person.user_id, client_id, route, asked, attachment.id)
        if made is not None:
            return read_attachment(session, person, conversation_id, made), False
    if not repository.take_back_removal(session, blob_id):
        raise Unavailable("the upload took too long")
    session.add(Blob(id=blob_id, user_id=person.user_id))
    session.flush()
    session.add(attachment)
    session.flush()
    return render_attachment(attachment), True


def read_attachment(session: Session, person: SignedIn, conversation_id: UUID, attachment_id: UUID) -> AttachmentAnswer:
    return render_attachment(access_attachment(session, person, conversation_id, attachment_id))


def list_carried(
    session: Session, person: SignedIn, conversation_id: UUID, after: UUID | None, limit: int
) -> Sequence[Attachment]:
    """What the room's messages carry that the person may see now, by id. Raises NotFound."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    return repository.find_carried(session, person.user_id, conversation_id, after, limit)


def access_attachment(session: Session, person: SignedIn, conversation_id: UUID, attachment_id: UUID) -> Attachment:
    """The attachment, if a message carries it that the person may see, or if they brought it and none does yet.

    Raises NotFound.
    """
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    attachment = repository.find_readable_in(session, person.user_id, conversation_id, attachment_id)
    if attachment is None:
        raise NotFound
    return attachment


def choose_attachments(
    session: Session, user_id: UUID, conversation_id: UUID, attachment_ids: Sequence[UUID]
) -> Carried:
    """What a message of this person's is to carry. Files of theirs that are free are held until the transaction ends;
    whatever else they may read, in any room, is copied without its bytes.

    Raises ValidationFailed for one that they may not read, and for one named twice.
    """
    if not attachment_ids:
        return NOTHING
    if len(set(attachment_ids)) < len(attachment_ids):
        raise _unfit("repeated", "an attachment is named twice")
    free = repository.hold_free(session, user_id, conversation_id, attachment_ids)
    readable = {one.id: one for one in repository.find_readable(session, user_id, attachment_ids)}
    for index, attachment_id in enumerate(attachment_ids):
        if attachment_id not in readable:
            raise _unfit("unknown_attachment", "there is no such file, or it is not yours to give", f"/{index}")
    files = [readable[attachment_id] for attachment_id in attachment_ids]
    foreign = {one.id for one in files if one.message_id is None and one.id not in free}
    if foreign:
        raise _unfit("unknown_attachment", "a file is attached in the room it was brought into")
    return Carried(frozenset(free), files)


def attach(
    session: Session, carried: Carried, user_id: UUID, conversation_id: UUID, message_id: UUID
) -> list[AttachmentAnswer]:
    """Have a message that was just written carry what was chosen for it, in order."""
    try:
        attached = [
            _take(session, file, message_id, position)
            if file.id in carried.taken
            else _copy(session, file, user_id, conversation_id, message_id, position)
            for position, file in enumerate(carried.files)
        ]
        session.flush()
    except IntegrityError as error:
        # Its last message was deleted in this very moment, and the bytes with it.
        raise _unfit("unknown_attachment", "a file has just been removed") from error
    repository.count_on_message(session, message_id, len(attached))
    return [render_attachment(one) for one in attached]


def release_attachments(session: Session, message_ids: Collection[UUID]) -> None:
    """Have these messages, which are being deleted, carry nothing any more.

    What no other message shares leaves the object store in the caretaker's next round, if this transaction commits.
    Rooms need no such call: their attachments go with them by the same way.
    """
    repository.remove_of_messages(session, message_ids)


def _take(session: Session, file: Attachment, message_id: UUID, position: int) -> Attachment:
    if not repository.give_to_message(session, file.id, message_id, position):
        raise RuntimeError(f"attachment {file.id} was held and is gone")
    session.refresh(file)
    return file


def _copy(
    session: Session, file: Attachment, user_id: UUID, conversation_id: UUID, message_id: UUID, position: int
) -> Attachment:
    same = ("blob_id", "filename", "media_type", "size", "width", "height", "sha256")
    copy = Attachment(
        conversation_id=conversation_id,
        user_id=user_id,
        message_id=message_id,
        position=position,
        **{name: getattr(file, name) for name in same},
    )
    session.add(copy)
    session.flush()
    return copy


def _route(conversation_id: UUID) -> str:
    return f"POST /conversations/{conversation_id}/attachments"


def _unfit(code: str, message: str, place: str = "") -> ValidationFailed:
    return ValidationFailed(f"{POINTER}{place}: {message}", faults=(Fault("body", POINTER + place, code, message),))
