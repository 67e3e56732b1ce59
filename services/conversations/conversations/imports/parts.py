"""Moves an export of another program on: cut into conversations, all of them checked, then written one by one."""

import time
from collections.abc import Callable, Sequence

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
PARTS_AT_ONCE = 50


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
    moved = []
    for part in repository.find_next_parts(session, job.id, states, PARTS_AT_ONCE):
        moved.append(part)
        _move_part(session, job, part, states, until, move)
        if part.state == "failed" or time.monotonic() > until:
            break
    done = [part for part in moved if part.state == "done"]
    if done:
        _take_over_done(session, job, done)
    return bool(moved)


def _move_part(
    session: Session,
    job: Import,
    part: Import,
    states: tuple[str, ...],
    until: float,
    move: Callable[[Session, Import], None],
) -> None:
    """Move a part until it has come into another state, or the time is over."""
    write_to_rooms(session, [job.target_id, part.target_id])
    while part.state in states:
        move(session, part)
        session.flush()
        _take_over(session, job, part)
        if time.monotonic() > until:
            return


def _take_over(session: Session, job: Import, part: Import) -> None:
    """What the whole says of a part that has come into another state."""
    if part.state == "failed":
        fail(session, job, [LineFault(**fault | {"line": None, "file": part.title}) for fault in part.errors])
    elif part.state == "writing" and part.position == 0:
        known = {voice.get("user_id") or voice["name"] for voice in job.authors}
        heard = [voice for voice in part.authors if "user_id" in voice and voice["user_id"] not in known]
        job.authors = [*job.authors, *heard][:MAX_VOICES]


def _take_over_done(session: Session, job: Import, done: Sequence[Import]) -> None:
    """Name the rooms that are there now, all at once since the list grows long, and let go of what they came from."""
    job.conversation_ids = [*job.conversation_ids, *(str(part.target_id) for part in done)]
    repository.forget_files(session, [part.id for part in done])


def _name_single(session: Session, job: Import, parts: int) -> None:
    """A title that was asked for is that of the only conversation; of several, each keeps its own."""
    if parts == 1 and job.title is not None:
        for part in repository.find_next_parts(session, job.id, ("writing",), 1):
            part.title = job.title
