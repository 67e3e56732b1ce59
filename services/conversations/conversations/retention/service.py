"""How long things are kept, and what that would touch today."""

from sqlalchemy.orm import Session

from conversations.retention import repository
from conversations.retention.rule import RetentionRule
from conversations.retention.schemas import RetentionAnswer, RetentionCounts
from shared.clock import utc_now


def read_retention(rule: RetentionRule) -> RetentionAnswer:
    return RetentionAnswer.model_validate(rule, from_attributes=True)


def count_retention(session: Session, rule: RetentionRule) -> RetentionCounts:
    """Counts only, nothing is written; the transaction must act for who administers the instance."""
    now = utc_now()
    counts = repository.count_retention(session, rule.idle_since(now), rule.old_since(now), rule.archived_since(now))
    return RetentionCounts.model_validate(counts)
