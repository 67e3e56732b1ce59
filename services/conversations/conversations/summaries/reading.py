"""What was said, as a worker is given it to sum up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.messages.lines import make_line
from conversations.messages.repository import find_messages
from conversations.summaries import repository
from shared.contracts.briefs import MAX_LINES
from shared.contracts.lines import Line
from shared.language.sentences import shorten

MOST_CHARS = 60_000
FEWEST_CHARS = 150


@dataclass(frozen=True)
class Stretch:
    """Lines of a room, and what each of their messages says as a digest."""

    lines: list[Line] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


def read_stretch(session: Session, conversation_id: UUID, seqs: range) -> Stretch:
    """What was said at these places, at most 500 lines, the long ones shortened where all would be too much."""
    said = repository.find_said(session, conversation_id, seqs, MAX_LINES)
    rows = find_messages(session, [each.id for each in said])
    lines = sorted((make_line(row) for row in rows), key=lambda line: line.seq)
    return Stretch(_fit(lines), {str(each.id): each.digest for each in said})


def _fit(lines: Sequence[Line]) -> list[Line]:
    if sum(len(line.text) for line in lines) <= MOST_CHARS:
        return list(lines)
    limit = max(FEWEST_CHARS, MOST_CHARS // len(lines))
    return [line.model_copy(update={"text": shorten(line.text, limit)}) for line in lines]
