"""Summing up at once, without a model: the most telling sentences of each topic, in bounded time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from conversations.summaries.repository import Said
from conversations.summaries.sentences import Kept, keep_picked
from shared.language.summarising import pick_sentences

MOST_MESSAGES = 2_000
MOST_TOPICS = 8
MOST_SENTENCES = 24
FEWEST_OF_A_TOPIC = 2


def sum_up(said: Sequence[Said], topics: Mapping[UUID, UUID | None]) -> list[Kept]:
    """At most 24 sentences, shared out among the topics by how much was said of each; the smallest go together."""
    groups = _group(said, topics)
    return [
        kept
        for group in groups
        for kept in keep_picked(pick_sentences([each.text for each in group], _share(group, groups)), group)
    ]


def _group(said: Sequence[Said], topics: Mapping[UUID, UUID | None]) -> list[list[Said]]:
    by_topic: dict[UUID | None, list[Said]] = defaultdict(list)
    for each in said:
        by_topic[topics.get(each.id)].append(each)
    groups = sorted(by_topic.values(), key=len, reverse=True)
    rest = [each for group in groups[MOST_TOPICS - 1 :] for each in group]
    return [*groups[: MOST_TOPICS - 1], *([sorted(rest, key=lambda each: each.seq)] if rest else [])]


def _share(group: Sequence[Said], groups: Sequence[Sequence[Said]]) -> int:
    if len(groups) == 1:
        return MOST_SENTENCES // 3
    return max(FEWEST_OF_A_TOPIC, MOST_SENTENCES * len(group) // (2 * sum(map(len, groups))))
