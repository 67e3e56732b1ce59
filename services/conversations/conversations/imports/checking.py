"""The check of an import, resumable: what it found so far is in the import's row and its lines' rows."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from conversations.imports import repository
from conversations.imports.batches import Batch, read_batches
from conversations.imports.check import Check, Known, wanted_of
from conversations.imports.models import Import
from conversations.imports.progress import enter_state, fail
from conversations.imports.transcript import LineFault, read_entry
from conversations.imports.voices import name_voices


def check_on(session: Session, job: Import) -> None:
    """Check the next lines; at the end of the file, or of hope, say how it went."""
    check, first = _restore(job), job.line
    batch = next(read_batches(session, job), None)
    if batch is not None:
        _check_batch(session, job, check, first, batch)
    if batch is None or batch.is_last or check.is_hopeless:
        _conclude(session, job, check)


def _check_batch(session: Session, job: Import, check: Check, first: int, batch: Batch) -> None:
    """What later batches may have to know of these lines is remembered; nothing is, where none come."""
    entries = [read_entry(line) for line in batch.lines]
    known = repository.find_known(session, job.id, *wanted_of(entries)) if first else Known()
    check.take(entries, known)
    if not batch.is_last:
        repository.remember(session, job.id, known, first)
    _keep(job, check)


def _conclude(session: Session, job: Import, check: Check) -> None:
    check.close(into_room=not job.target_is_new)
    if check.faults:
        fail(session, job, check.faults)
        return
    job.authors = name_voices(session, job)
    enter_state(session, job, "writing")


def _restore(job: Import) -> Check:
    return Check(
        total=job.total or 0,
        skipped=job.skipped,
        voices={(voice["name"], voice["role"]): None for voice in job.authors},
        faults=[LineFault(**fault) for fault in job.errors],
    )


def _keep(job: Import, check: Check) -> None:
    job.total, job.skipped = check.total, check.skipped
    job.authors = [{"name": name, "role": role} for name, role in check.voices]
    job.errors = [asdict(fault) for fault in check.faults]
