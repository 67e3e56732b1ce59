"""Every query about imports."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Integer, String, any_, delete, func, insert, literal, select, text
from sqlalchemy.orm import Session

from conversations.advancing import MAX_FAILURES
from conversations.ai_participants.models import AIParticipant
from conversations.imports.check import Known
from conversations.imports.models import Import, ImportChunk, ImportLine
from conversations.participants.models import Participant
from conversations.people.models import Person
from shared.clock import utc_now

CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True)
class PartSums:
    """The conversations of an export taken together; `parts` is their number, the others count messages."""

    parts: int
    total: int
    done: int


_REMEMBER = text(
    """
    insert into conversations.import_lines (import_id, number, name, created_at, updated_at)
    select :import_id, number, name, :now, :now from jsonb_to_recordset(:rows) as given (number integer, name text)
    """
)


def find_import(session: Session, import_id: UUID, *, lock: bool = False) -> Import | None:
    query = select(Import).where(Import.id == import_id).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def find_of_person(session: Session, user_id: UUID, before: UUID | None, limit: int) -> Sequence[Import]:
    """A person's imports, the newest first."""
    whole = Import.parent_id.is_(None)
    query = select(Import).where(Import.user_id == user_id, whole).order_by(Import.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(Import.id < before)).all()


def take_next(session: Session, untouched: Iterable[UUID]) -> Import | None:
    """An import whose file is still there, locked: the one that was moved on longest ago. None is held by others."""
    with_file = select(ImportChunk.import_id).where(ImportChunk.number == 0)
    return session.scalar(
        select(Import)
        .where(Import.parent_id.is_(None), Import.id.in_(with_file), Import.failures < MAX_FAILURES)
        .where(Import.id.not_in(list(untouched)))
        .order_by(Import.updated_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def add_chunks(session: Session, import_id: UUID, blocks: Iterable[bytes]) -> None:
    """Keep the file; each block but the last is `CHUNK_BYTES` long."""
    for number, block in enumerate(blocks):
        now = utc_now()
        row = {"import_id": import_id, "number": number, "data": block, "created_at": now, "updated_at": now}
        session.execute(insert(ImportChunk).values(row))


def read_blocks(session: Session, import_id: UUID, position: int) -> Iterator[bytes]:
    """The file from byte `position` on, a chunk at a time."""
    number, skipped = divmod(position, CHUNK_BYTES)
    while True:
        data = session.scalar(
            select(ImportChunk.data).where(ImportChunk.import_id == import_id, ImportChunk.number == number)
        )
        if data is None:
            return
        yield data[skipped:]
        if len(data) < CHUNK_BYTES:
            return
        number, skipped = number + 1, 0


def measure_file(session: Session, import_id: UUID) -> int:
    """How many bytes the file has."""
    last = (
        select(ImportChunk.number, func.octet_length(ImportChunk.data).label("size"))
        .where(ImportChunk.import_id == import_id)
        .order_by(ImportChunk.number.desc())
        .limit(1)
    )
    row = session.execute(last).one_or_none()
    return 0 if row is None else row.number * CHUNK_BYTES + row.size


def read_chunk(session: Session, import_id: UUID, number: int) -> bytes:
    """One piece of the file; empty beyond its end."""
    wanted = (ImportChunk.import_id == import_id, ImportChunk.number == number)
    return session.scalar(select(ImportChunk.data).where(*wanted)) or b""


def find_next_parts(session: Session, import_id: UUID, states: Collection[str], limit: int) -> Sequence[Import]:
    """The first conversations of an export that are in one of these states."""
    return session.scalars(
        select(Import)
        .where(Import.parent_id == import_id, Import.state.in_(states))
        .order_by(Import.created_at, Import.id)
        .limit(limit)
    ).all()


def find_part_with_file(session: Session, import_id: UUID) -> Import | None:
    """A conversation of an export of which the file is still there."""
    kept = select(ImportChunk.import_id).where(ImportChunk.import_id == Import.id, ImportChunk.number == 0).exists()
    return session.scalar(select(Import).where(Import.parent_id == import_id, kept).limit(1))


def sum_parts(session: Session, import_id: UUID) -> PartSums:
    """How many conversations an export has, and what they hold and have reached in all."""
    total, done = (func.coalesce(func.sum(each), 0) for each in (Import.total, Import.done))
    row = session.execute(select(func.count(), total, done).where(Import.parent_id == import_id)).one()
    return PartSums(*(int(value) for value in row))


def forget_parts(session: Session, import_id: UUID) -> None:
    """Let go of what was kept of an export's conversations one by one."""
    session.execute(delete(Import).where(Import.parent_id == import_id).execution_options(synchronize_session=False))


def find_known(session: Session, import_id: UUID, names: set[str], numbers: set[int]) -> Known:
    """What is remembered of these ids and lines."""
    named = ImportLine.name == any_(literal(sorted(names), ARRAY(String)))
    gap = ImportLine.name.is_(None) & (ImportLine.number == any_(literal(sorted(numbers), ARRAY(Integer))))
    lines = session.execute(
        select(ImportLine.number, ImportLine.name).where(ImportLine.import_id == import_id, named | gap)
    ).all()
    known = Known()
    for line in lines:
        if line.name is None:
            known.gaps.add(line.number)
        else:
            known.ids[line.name] = line.number
    return known


def remember(session: Session, import_id: UUID, known: Known, first: int) -> None:
    """Keep what became known of the lines from `first` on."""
    named = [{"number": number, "name": name} for name, number in known.ids.items() if number >= first]
    gaps = [{"number": gap, "name": None} for gap in known.gaps if gap >= first]
    session.execute(_REMEMBER, {"import_id": import_id, "rows": Jsonb([*named, *gaps]), "now": utc_now()})


def forget_files(session: Session, import_ids: Iterable[UUID]) -> None:
    """Let go of these files and of what was remembered of their lines."""
    gone = list(import_ids)
    session.execute(delete(ImportLine).where(ImportLine.import_id.in_(gone)))
    session.execute(delete(ImportChunk).where(ImportChunk.import_id.in_(gone)))


def find_transcript_people(session: Session, conversation_id: UUID) -> dict[str, UUID]:
    """By name, the people whom earlier imports brought into the room."""
    rows = session.execute(
        select(Person.display_name, Person.user_id)
        .join(Participant, Participant.user_id == Person.user_id)
        .where(Participant.conversation_id == conversation_id, Person.source == "import")
        .order_by(Person.user_id.desc())
    )
    return {row.display_name: row.user_id for row in rows}


def find_transcript_ais(session: Session, conversation_id: UUID, model: str) -> dict[str, UUID]:
    """By name, the AIs whom earlier imports brought into the room."""
    rows = session.execute(
        select(AIParticipant.name, AIParticipant.id)
        .where(AIParticipant.conversation_id == conversation_id, AIParticipant.model == model)
        .order_by(AIParticipant.id.desc())
    )
    return {row.name: row.id for row in rows}


def find_present(session: Session, conversation_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people who are in the room."""
    return set(
        session.scalars(
            select(Participant.user_id).where(
                Participant.conversation_id == conversation_id,
                Participant.user_id.in_(list(user_ids)),
                Participant.is_active,
            )
        )
    )
