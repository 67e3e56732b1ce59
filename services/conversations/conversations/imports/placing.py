"""Writes a checked import: as a room of its own that appears when it is whole, or into a room in one transaction."""

from sqlalchemy.orm import Session

from conversations.access import Operation, Role, Standing, authorise
from conversations.actors import Actor
from conversations.ai_models.availability import has_model_key
from conversations.ai_participants.service import seat_ai
from conversations.events.types import EventType
from conversations.imports.batches import read_batches
from conversations.imports.models import Import
from conversations.imports.progress import enter_state, fail, move_on
from conversations.imports.transcript import LineFault, read_entry
from conversations.imports.voices import enter_voices, show_out
from conversations.imports.writing import write_messages
from conversations.participants.models import Participant
from conversations.participants.repository import find_participant
from conversations.participants.service import seat_person
from conversations.rooms.ledger import RoomLedger, keep_ledger, lock_room
from conversations.rooms.models import Conversation
from conversations.rooms.openness import require_open
from conversations.rooms.service import SCRIBE_SEAT, check_settings
from conversations.topics.service import schedule_detection
from shared.clock import utc_now
from shared.errors import DomainError


def write_on(session: Session, job: Import) -> None:
    """Write the next messages of a room of its own, or all of them into a room that is there already."""
    if job.target_is_new:
        _write_next(session, job)
    else:
        _write_all(session, job)


def _write_next(session: Session, job: Import) -> None:
    room = session.get(Conversation, job.target_id) or _found_room(session, job)
    with keep_ledger(session, room) as ledger:
        batch = next(read_batches(session, job), None)
        if batch is not None:
            written = write_messages(ledger, job, [read_entry(line) for line in batch.lines])
            move_on(session, job, job.done + written)
        is_whole = batch is None or batch.is_last
        if is_whole:
            _open_room(ledger, job)
    if is_whole:
        _conclude(session, job)


def _found_room(session: Session, job: Import) -> Conversation:
    """The room while nobody is in it: nobody can read it, list it or post to it."""
    room = Conversation(
        id=job.target_id,
        family_id=job.target_id,
        title=job.title,
        creator_id=job.user_id,
        settings=check_settings({}, {}).model_dump(mode="json"),
    )
    session.add(room)
    session.flush()
    session.refresh(room)
    enter_voices(session, job, room)
    return room


def _open_room(ledger: RoomLedger, job: Import) -> None:
    """The importer owns the room, has read it, and is told of it; the scribe joins as in any new room."""
    session, actor = ledger.session, Actor("user", job.user_id)
    show_out(session, job, ledger.room)
    mine = seat_person(ledger, actor, job.user_id, "owner")
    mine.last_read_at = utc_now()
    if not has_model_key(session):
        seat_ai(ledger, actor, SCRIBE_SEAT)


def _write_all(session: Session, job: Import) -> None:
    try:
        room, mine = _access_target(session, job)
    except DomainError as refusal:
        fail(session, job, [LineFault(None, "", refusal.code, refusal.detail or refusal.title)])
        return
    enter_voices(session, job, room)
    with keep_ledger(session, room) as ledger:
        for batch in read_batches(session, job):
            job.done += write_messages(ledger, job, [read_entry(line) for line in batch.lines])
        show_out(session, job, room)
        ledger.record(EventType.RESET, Actor("user", job.user_id), {"reason": "import"})
        mine.last_read_seq = mine.last_delivered_seq = room.last_seq
        mine.last_read_at = utc_now()
    _conclude(session, job)


def _access_target(session: Session, job: Import) -> tuple[Conversation, Participant]:
    """The room, locked, if the importer may still write into it. Raises what a request would be refused with."""
    room = lock_room(session, job.target_id)
    mine = find_participant(session, room.id, job.user_id)
    role = Role.named(mine.role) if mine is not None and mine.is_active and room.deleted_at is None else None
    authorise(Standing(role), Operation.IMPORT_INTO_ROOM)
    require_open(room)
    assert mine is not None  # noqa: S101 — authorise refuses whoever has no standing
    return room, mine


def _conclude(session: Session, job: Import) -> None:
    job.conversation_ids = [str(job.target_id)]
    enter_state(session, job, "done")
    schedule_detection(session, job.target_id, delay_s=0)
