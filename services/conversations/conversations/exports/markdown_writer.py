"""Writes an export as Markdown to be read: who was there, what is to do, and what was said, day by day."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from conversations.ai_participants.schemas import AIParticipantAnswer
from conversations.exports.contents import Page, Reading, find_answered, read_head
from conversations.exports.document import ExportedMessage, Head
from conversations.exports.markdown_text import excerpt, fence, plain, quote, tame
from conversations.participants.schemas import ParticipantAnswer
from conversations.relationships.lineage import Lineage
from conversations.relationships.schemas import RelationshipAnswer
from conversations.todos.schemas import TodoAnswer
from conversations.topics.schemas import TopicAnswer

MEDIA_TYPE = "text/markdown; charset=utf-8"
SUFFIX = "md"
TITLES = {
    "participants": "People",
    "ai_participants": "AIs",
    "topics": "Topics",
    "todos": "To-dos",
    "relationships": "Related conversations",
    "messages": "Conversation",
}
ORDER: Sequence[str] = tuple(TITLES)


def write_head(reading: Reading) -> str:
    head = read_head(reading)
    room = head.conversation
    texts = [f"# {plain(room.title or 'Conversation')}"]
    if room.description:
        texts.append(quote(tame(room.description)))
    texts.append(f"*Messages {head.first_seq} to {head.through_seq}, exported {_at(head.exported_at)}. Times are UTC.*")
    return "\n\n".join(texts) + "\n" + _lineage(head)


def write_page(reading: Reading, part: str, page: Page, *, is_first: bool) -> str:
    """The next items of a part, under its title; a part without any is left out."""
    if not page.items:
        return ""
    title = f"\n## {TITLES[part]}\n\n" if is_first else ""
    if part == "messages":
        return title + _messages(reading, page.items)
    return title + "".join(f"- {_LINES[part](item)}\n" for item in page.items)


def _lineage(head: Head) -> str:
    lineage: Lineage | None = head.lineage
    if lineage is None or not lineage.links:
        return ""
    names = {
        cell.key: f"**{plain(cell.title or 'a conversation without title')}**"
        if cell.readable
        else "*another conversation*"
        for cell in lineage.cells
    }
    words = {"division": "divided into", "continuation": "goes on in"}
    lines = [f"- {names[link.parent]} {words[link.relationship_type]} {names[link.child]}" for link in lineage.links]
    return "\n## Lineage\n\n" + "\n".join(lines) + "\n"


def _participant(one: ParticipantAnswer) -> str:
    name = f"**{plain(one.user.display_name)}**"
    username = f" (@{plain(one.user.username)})" if one.user.username else ""
    return f"{name}{username}, {one.role}{'' if one.is_active else ', left'}"


def _ai(one: AIParticipantAnswer) -> str:
    return f"**{plain(one.name)}**, {plain(one.model)}{'' if one.left_at is None else ', left'}"


def _topic(one: TopicAnswer) -> str:
    return f"**{plain(one.name)}**" + (f": {excerpt(one.description)}" if one.description else "")


def _todo(one: TodoAnswer) -> str:
    due = f", due {_at(one.due_at)}" if one.due_at else ""
    return f"\\#{one.number} **{plain(one.title)}**: {one.status}{due}" + (
        f". {excerpt(one.description)}" if one.description else ""
    )


def _relationship(one: RelationshipAnswer) -> str:
    words = {"division": "divided", "continuation": "continued", "reference": "refers"}
    parent, child = (f"`{each}`" if each else "*another conversation*" for each in (one.parent_id, one.child_id))
    return f"{words[one.relationship_type]}: {parent} → {child}"


_LINES: dict[str, Callable[[Any], str]] = {
    "participants": _participant,
    "ai_participants": _ai,
    "topics": _topic,
    "todos": _todo,
    "relationships": _relationship,
}


def _messages(reading: Reading, messages: Sequence[Any]) -> str:
    """A heading wherever the day changes; the last page's day is kept with the export's place."""
    answered, texts = find_answered(reading, messages), []
    day = reading.job.place.get("day")
    for message in messages:
        if message.sent_at.astimezone(UTC).date().isoformat() != day:
            day = message.sent_at.astimezone(UTC).date().isoformat()
            texts.append(f"### {_day(message.sent_at)}\n\n")
        texts.append(_message(message, answered))
    reading.job.place = {**reading.job.place, "day": day}
    return "".join(texts)


def _message(message: ExportedMessage, answered: dict[UUID, ExportedMessage]) -> str:
    body = []
    parent = answered.get(message.parent_id) if message.parent_id else None
    if parent is not None:
        body.append(quote(f"**{plain(parent.sender.name)}:** {excerpt(parent.content) or '*nothing left*'}", 2))
    body.append(quote(_content(message)))
    notes = _notes(message)
    if notes:
        body.append(quote(notes))
    return f"{_heading(message)}\n\n" + "\n>\n".join(body) + "\n\n"


def _heading(message: ExportedMessage) -> str:
    model = message.metadata.get("model")
    maker = f" (AI{f', {plain(str(model))}' if model else ''})" if message.sender_type == "ai" else ""
    edited = ", edited" if message.edited_at else ""
    return f"**{plain(message.sender.name)}**{maker} · {message.sent_at.astimezone(UTC):%H:%M}{edited}"


def _content(message: ExportedMessage) -> str:
    if message.deleted_at is not None:
        return "*deleted*"
    if message.message_type == "code":
        return fence(message.content)
    return tame(message.content)


def _notes(message: ExportedMessage) -> str:
    reactions = [f"{plain(one.emoji)} {len(one.user_ids)}" for one in message.reactions]
    files = [f"file: {plain(one.filename)}" for one in message.attachments]
    return "*" + " · ".join([*files, *reactions]) + "*" if files or reactions else ""


def _at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _day(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%A}, {utc.day} {utc:%B} {utc.year}"
