"""Finding what was said, in all rooms a person is in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.cursors import read_cursor, write_cursor
from conversations.messages.render import read_messages
from conversations.messages.schemas import MessageAnswer
from conversations.search.asking import Asked, read_question
from conversations.search.excerpts import make_excerpt
from conversations.search.repository import Hit, Mark, find_hits, find_titles
from conversations.search.schemas import FoundRoom, HitAnswer
from shared.clock import utc_now
from shared.errors import InvalidCursor


def search_messages(
    session: Session, question: str, cursor: str | None, limit: int
) -> tuple[list[HitAnswer], str | None]:
    """A page of what fits best, for the transaction's person; of what is common only the newest is ranked.

    Raises ValidationFailed for a bad operator, InvalidCursor.
    """
    asked = read_question(question)
    mark = _resume(cursor)
    hits = find_hits(session, asked, mark, limit + 1)
    shown = hits[:limit]
    next_cursor = write_cursor(mark.asked_at, shown[-1].score, shown[-1].message_id) if len(hits) > limit else None
    messages = read_messages(session, [hit.message_id for hit in shown])
    titles = find_titles(session, {message.conversation_id for message in messages.values()})
    answers = [_render(hit, messages[hit.message_id], titles, asked) for hit in shown if hit.message_id in messages]
    return answers, next_cursor


def _render(hit: Hit, message: MessageAnswer, titles: dict[UUID, str | None], asked: Asked) -> HitAnswer:
    excerpt = make_excerpt(message.content, asked.wanted())
    room = FoundRoom(id=message.conversation_id, title=titles.get(message.conversation_id))
    return HitAnswer.model_construct(
        message=message, conversation=room, snippet=excerpt.text, marks=excerpt.marks, score=hit.score
    )


def _resume(cursor: str | None) -> Mark:
    if cursor is None:
        return Mark(utc_now())
    asked_at, below, below_id = read_cursor(cursor, 3)
    try:
        at = datetime.fromisoformat(asked_at)
        mark = Mark(at, float(below), UUID(below_id))
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidCursor from error
    if at.tzinfo is None:
        raise InvalidCursor
    return mark
