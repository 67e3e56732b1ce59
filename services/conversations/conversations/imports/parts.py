"""Moves an export of another program on: cut into conversations, all of them checked, then written one by one."""

import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from conversations.identity import write_to_rooms
from conversations.imports import repository
from conversations.imports.check import MAX_VOICES
from conversations.imports.checking import check_on
from conversations.imports.cutting import EMPTY, cut_on
from conversations.imports.models import Import
from conversations.imports.placing import write_on
from conversations.imports.progress import enter_state, fail, move_on
from conversations.imports.transcript import LineFault

ROUND_S = 1.0


def take_step_of_parts(session: Session, job: Import) -> None:
    """The next step of a locked export, which may take several of its conversations further."""
    if job.cut_at is None:
        cut_on(session, job)
    elif job.state == "checking":
        _check_parts(session, job)
    else:
        _write_parts(session, job)


def _check_parts(session: Session, job: Import) -> None:
    if not _move_parts(session, job, ("queued", "checking"), check_on):
        sums = repository.sum_parts(session, job.id)
        job.total = sums.total
        job.skipped = sum(count for reason, count in job.left_out.items() if reason != EMPTY)
        _name_single(session, job, sums.parts)
        enter_state(session, job, "writing")


def _write_parts(session: Session, job: Import) -> None:
    goes_on = _move_parts(session, job, ("writing",), write_on)
    move_on(session, job, repository.sum_parts(session, job.id).done)
    if not goes_on and job.state == "writing":
        enter_state(session, job, "done")


def _move_parts(
    session: Session, job: Import, states: tuple[str, ...], move: Callable[[Session, Import], None]
) -> bool:
    """Move parts in these states for about a second; False if there was none. One that fails fails the whole."""
    until = time.monotonic() + ROUND_S
    part = repository.find_next_part(session, job.id, states)
    while part is not None:
        write_to_rooms(session, [job.target_id, part.target_id])
        move(session, part)
        session.flush()
        _take_over(session, job, part)
        if part.state == "failed" or time.monotonic() > until:
            return True
        part = part if part.state in states else repository.find_next_part(session, job.id, states)
        if part is None:
            return True
    return False


def _take_over(session: Session, job: Import, part: Import) -> None:
    """What the whole says of a part that has come into another state."""
    if part.state == "failed":
        fail(session, job, [LineFault(**fault | {"line": None, "file": part.title}) for fault in part.errors])
    elif part.state == "done":
        job.conversation_ids = [*job.conversation_ids, str(part.target_id)]
    elif part.state == "writing" and part.position == 0:
        known = {voice.get("user_id") or voice["name"] for voice in job.authors}
        heard = [voice for voice in part.authors if "user_id" in voice and voice["user_id"] not in known]
        job.authors = [*job.authors, *heard][:MAX_VOICES]


def _name_single(session: Session, job: Import, parts: int) -> None:
    """A title that was asked for is that of the only conversation; of several, each keeps its own."""
    if parts == 1 and job.title is not None:
        part = repository.find_next_part(session, job.id, ("writing",))
        if part is not None:
            part.title = job.title
