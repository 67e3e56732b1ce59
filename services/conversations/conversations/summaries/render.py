from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.summaries import repository
from conversations.summaries.models import Summary
from conversations.summaries.schemas import SentenceAnswer, SummaryAnswer, SummaryFailure, TopicSummary
from conversations.summaries.sentences import Told, sources_of, tell

_SAME = frozenset(SummaryAnswer.model_fields) - {"topics", "failure"}


def render_summaries(session: Session, summaries: Sequence[Summary]) -> list[SummaryAnswer]:
    """Summaries as their owners may read them now: of what was deleted, changed or shut off since nothing is told.

    Those of rooms that their owners have left are not among them.
    """
    seats = repository.find_seats(session, summaries)
    standing = repository.find_standing(session, {id_ for one in summaries for id_ in sources_of(one.sentences)})
    return [
        _render(session, one, tell(one.sentences, standing, seats[one.conversation_id, one.user_id]))
        for one in summaries
        if (one.conversation_id, one.user_id) in seats
    ]


def _render(session: Session, summary: Summary, told: Sequence[Told]) -> SummaryAnswer:
    return SummaryAnswer(
        **{name: getattr(summary, name) for name in _SAME},
        topics=_by_topic(session, summary.conversation_id, told),
        failure=SummaryFailure.model_validate(summary.failure) if summary.failure else None,
    )


def _by_topic(session: Session, conversation_id: UUID, told: Sequence[Told]) -> list[TopicSummary]:
    """By the topic of each sentence's first message as it is now, in the order in which topics come up."""
    placed = repository.find_topics(session, conversation_id, [each.message_ids[0] for each in told])
    names = repository.find_names(session, {topic for topic in placed.values() if topic is not None})
    groups: dict[UUID | None, list[SentenceAnswer]] = {}
    for each in told:
        topic_id = placed.get(each.message_ids[0])
        sentence = SentenceAnswer(text=each.text, message_ids=each.message_ids)
        groups.setdefault(topic_id if topic_id in names else None, []).append(sentence)
    return [
        TopicSummary(topic_id=topic_id, name=names[topic_id] if topic_id else "", sentences=sentences)
        for topic_id, sentences in groups.items()
    ]
