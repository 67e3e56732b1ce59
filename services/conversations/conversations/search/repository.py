"""Every query of the search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conversations.rooms.models import Conversation
from conversations.search.asking import Asked

# The function sees to it that nothing is found which the transaction's person may not read.
_FIND = text(
    "select message_id, score from conversations.find_messages(:asked, :asked_at, :below, :below_id, :at_most)"
)


@dataclass(frozen=True)
class Hit:
    message_id: UUID
    score: float


@dataclass(frozen=True)
class Mark:
    """Where a page ended. Ages are reckoned from `asked_at`, so that the order is the same on every page."""

    asked_at: datetime
    below: float | None = None
    below_id: UUID | None = None


# A question that takes longer is given up: one person's must not keep everybody waiting.
_PATIENCE = text("select set_config('statement_timeout', '5s', true)")


def find_hits(session: Session, asked: Asked, mark: Mark, limit: int) -> Sequence[Hit]:
    """The best of the newest messages that fit, the best first."""
    session.execute(_PATIENCE)
    rows = session.execute(_FIND, {"asked": Jsonb(asked.as_json()), "at_most": limit, **vars(mark)})
    return [Hit(row.message_id, row.score) for row in rows]


def find_titles(session: Session, conversation_ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """Of those of these rooms that the transaction's person may read."""
    rows = session.execute(
        select(Conversation.id, Conversation.title).where(Conversation.id.in_(set(conversation_ids)))
    )
    return {row.id: row.title for row in rows}
