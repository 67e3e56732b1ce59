"""What stands in an export: the parts of a room as its reader may see them, page by page, and no more."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from conversations.ai_participants.render import render_ai_participant
from conversations.exports import repository
from conversations.exports.document import ExportedMessage, ExportedTopic, Head
from conversations.exports.models import Export
from conversations.messages.additions import NOTHING_ADDED, find_additions
from conversations.messages.history import render_version
from conversations.messages.render import render_message, sender_of
from conversations.messages.repository import MessageFilter, MessageRow, find_after, find_messages
from conversations.messages.schemas import VersionAnswer
from conversations.participants.render import render_participant
from conversations.relationships.kinship import find_kinship
from conversations.relationships.lineage import find_lineage
from conversations.relationships.service import read_relationships
from conversations.rooms.models import Conversation
from conversations.rooms.render import render_room
from conversations.todos.render import render_todo
from conversations.topics.render import render_topic
from shared.clock import utc_now

PAGE = 200
PAGE_CHARS = 500_000


@dataclass(frozen=True)
class Reading:
    """A room that is read for an export; what lies before the job's `first_seq` is not its reader's to see."""

    session: Session
    job: Export
    room: Conversation


class Page(NamedTuple):
    """Some of a part's items, and where the next page begins: None at the part's end."""

    items: Sequence[BaseModel]
    after: Any


def read_head(reading: Reading) -> Head:
    """What the whole is, and whose copy."""
    job, room = reading.job, reading.room
    relatives = find_kinship(reading.session, [room.id], job.user_id).of(room.id, job.user_id)
    return Head(
        exported_at=utc_now(),
        exported_by=job.user_id,
        first_seq=job.first_seq,
        through_seq=job.through_seq,
        conversation=render_room(room, relatives),
        lineage=find_lineage(reading.session, job.user_id, room.id) if "lineage" in job.include else None,
    )


def _read_people(reading: Reading, after: Any) -> Page:
    rows = repository.find_people(reading.session, reading.room.id, _id(after), PAGE)
    return _page([render_participant(*row) for row in rows], "user_id")


def _read_ais(reading: Reading, after: Any) -> Page:
    rows = repository.find_ais(reading.session, reading.room.id, _id(after), PAGE)
    return _page([render_ai_participant(*row) for row in rows], "id")


def _read_topics(reading: Reading, after: Any) -> Page:
    rows = repository.find_topics(reading.session, reading.room.id, reading.job.first_seq, _id(after), PAGE)
    return _page([render_topic(*row) for row in rows], "id")


def _read_todos(reading: Reading, after: Any) -> Page:
    return _page(
        [render_todo(row) for row in repository.find_todos(reading.session, reading.room.id, after, PAGE)], "number"
    )


def _read_relationships(reading: Reading, after: Any) -> Page:
    return _page(read_relationships(reading.session, reading.job.user_id, reading.room.id, _id(after), PAGE), "id")


def _read_messages(reading: Reading, after: Any) -> Page:
    first = reading.job.first_seq if after is None else max(int(after) + 1, reading.job.first_seq)
    seqs = range(first, reading.job.through_seq + 1)
    rows = _within_budget(find_after(reading.session, reading.room.id, seqs, MessageFilter(), PAGE))
    last = rows[-1][0].seq if rows else reading.job.through_seq
    return Page(_render(reading, rows), last if last < reading.job.through_seq else None)


PARTS: dict[str, Callable[[Reading, Any], Page]] = {
    "participants": _read_people,
    "ai_participants": _read_ais,
    "topics": _read_topics,
    "todos": _read_todos,
    "relationships": _read_relationships,
    "messages": _read_messages,
}


def find_answered(reading: Reading, messages: Sequence[ExportedMessage]) -> dict[UUID, ExportedMessage]:
    """What these messages answer, as far as it is the reader's to see."""
    wanted = {message.parent_id for message in messages if message.parent_id}
    rows = [
        row
        for row in find_messages(reading.session, list(wanted))
        if row[0].conversation_id == reading.room.id and row[0].seq >= reading.job.first_seq
    ]
    return {message.id: message for message in _render_plain(reading, rows)}


def _render(reading: Reading, rows: Sequence[MessageRow]) -> list[ExportedMessage]:
    messages = _render_plain(reading, rows)
    edited = [message.id for message in messages if message.version > 1]
    versions: defaultdict[UUID, list[VersionAnswer]] = defaultdict(list)
    for version in repository.find_versions(reading.session, edited) if edited else ():
        versions[version.message_id].append(render_version(version))
    topics = repository.find_message_topics(reading.session, reading.room.id, [message.id for message in messages])
    return [
        message.model_copy(
            update={
                "versions": versions[message.id],
                "topic": ExportedTopic.model_validate(topics[message.id]) if message.id in topics else None,
            }
        )
        for message in messages
    ]


def _render_plain(reading: Reading, rows: Sequence[MessageRow]) -> list[ExportedMessage]:
    """Without who has read them so far, which is no part of what was said."""
    additions = find_additions(reading.session, [row[0] for row in rows])
    rendered = (render_message(row[0], sender_of(row), [], additions.get(row[0].id, NOTHING_ADDED)) for row in rows)
    return [ExportedMessage.model_construct(**dict(message), versions=[], topic=None) for message in rendered]


def _within_budget(rows: Sequence[MessageRow]) -> list[MessageRow]:
    taken: list[MessageRow] = []
    left = PAGE_CHARS
    for row in rows:
        left -= len(row[0].content)
        if left < 0 and taken:
            break
        taken.append(row)
    return taken


def _page(items: Sequence[BaseModel], key: str) -> Page:
    """A page that is full may have another after it."""
    if len(items) < PAGE:
        return Page(items, None)
    last = getattr(items[-1], key)
    return Page(items, last if isinstance(last, int) else str(last))


def _id(after: Any) -> UUID | None:
    return None if after is None else UUID(after)
