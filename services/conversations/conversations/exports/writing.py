"""Writes an export on, a page at a time: the piece and the place it reaches are one transaction."""

from sqlalchemy.orm import Session

from conversations.exports import repository
from conversations.exports.contents import PARTS, Reading
from conversations.exports.models import Export
from conversations.exports.progress import begin, fail, finish, move_on
from conversations.exports.writers import WRITERS


def take_step(session: Session, job: Export) -> None:
    """The next step of a locked export; it fails where its owner may not open the room any more."""
    found = repository.find_seat(session, job.conversation_id, job.user_id)
    if found is None:
        fail(session, job)
        return
    room, mine = found
    job.first_seq = max(job.first_seq, mine.visible_from_seq)
    reading = Reading(session, job, room)
    if job.state == "queued":
        begin(session, job, job.first_seq, room.last_seq)
        _keep(session, job, WRITERS[job.format].write_head(reading))
    else:
        _write_on(reading)
    job.failures = 0
    session.flush()


def _write_on(reading: Reading) -> None:
    job, writer = reading.job, WRITERS[reading.job.format]
    number, after = job.place.get("part", 0), job.place.get("after")
    part = writer.ORDER[number]
    page = PARTS[part](reading, after)
    _keep(reading.session, job, writer.write_page(reading, part, page, is_first=after is None))
    if part == "messages":
        move_on(reading.session, job, len(page.items))
    is_ended = page.after is None
    job.place = {**job.place, "part": number + 1 if is_ended else number, "after": page.after}
    if is_ended and number + 1 == len(writer.ORDER):
        finish(reading.session, job)


def _keep(session: Session, job: Export, text: str) -> None:
    data = text.encode()
    if data:
        repository.add_chunk(session, job.id, job.chunks, data)
        job.chunks, job.size = job.chunks + 1, job.size + len(data)
