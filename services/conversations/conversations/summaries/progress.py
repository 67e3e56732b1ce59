"""How a summary's state changes, and who is told."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.events.types import EventType
from conversations.rooms.ledger import record_for_person
from conversations.summaries.models import Summary
from conversations.summaries.sentences import Kept


def finish(session: Session, summary: Summary, sentences: Sequence[Kept]) -> None:
    """The summary is there."""
    summary.state, summary.sentences = "done", list(sentences)
    summary.version += 1
    tell_owner(session, summary)


def fail(session: Session, summary: Summary, code: str, detail: str) -> None:
    """There will be none, for this reason."""
    summary.state, summary.failure = "failed", {"code": code, "detail": detail}
    summary.version += 1
    tell_owner(session, summary)


def tell_owner(session: Session, summary: Summary) -> None:
    """Tell the owner's clients how the summary stands."""
    session.flush()
    refs = {"summary_id": str(summary.id)}
    record_for_person(session, EventType.SUMMARY_UPDATED, Actor("user", summary.user_id), summary.user_id, refs)
