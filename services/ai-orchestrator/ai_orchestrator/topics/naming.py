"""What topics are called and how strongly they are present."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ai_orchestrator.topics.features.rarity import Rarity
from ai_orchestrator.topics.features.words import stem_key
from ai_orchestrator.topics.state import MAX_TOPICS, Seen, State, Topic

MAX_TOPIC_WORDS = 16
MAX_TOPIC_PAIRS = 4
MAX_NAME_CHARS = 60
MAX_GIVEN_NAME_CHARS = 100
MAX_OPENING_BYTES = 160
WORDS_IN_NAME = 3
FADE = 0.97
LEAST_RELEVANCE = 0.01


def note_message(state: State, seen: Seen) -> State:
    """The state in which the message's words count for its topic, named anew whenever it has doubled."""
    known = state.topics.get(seen.topic) or Topic(thread=seen.thread, opening=seen.opening)
    grown = replace(
        known,
        size=known.size + 1,
        last=seen.index,
        words=_tally(known.words, seen.surfaces, MAX_TOPIC_WORDS),
        pairs=_tally(known.pairs, _pairs(seen.surfaces), MAX_TOPIC_PAIRS),
    )
    if not known.kept_name and _is_power_of_two(grown.size):
        grown = replace(grown, name=name_topic(state, seen.topic, grown))
    return replace(state, topics=_bounded({**state.topics, seen.topic: grown}, seen.topic))


def name_topic(state: State, key: str, topic: Topic) -> str:
    """A short name made of the topic's most telling words, unlike that of every other topic in the state."""
    taken = {other.name.casefold() for at, other in state.topics.items() if at != key}
    words = _telling_words(state, topic)
    for count in range(WORDS_IN_NAME, len(words) + 1):
        name = _written(words[:count])
        if name.casefold() not in taken:
            return name
    return _numbered(_written(words) or topic.opening or "Small talk", taken)


def measure_relevance(state: State) -> dict[str, float]:
    """How present each topic is in what was said lately, 0 < r ≤ 1; the strongest has 1."""
    weights = dict.fromkeys(state.topics, 0.0)
    for seen in state.window:
        if seen.topic in weights:
            weights[seen.topic] += FADE ** (state.next_index - seen.index)
    most = max(weights.values(), default=0.0) or 1.0
    return {key: max(LEAST_RELEVANCE, round(weight / most, 3)) for key, weight in weights.items()}


def _tally(counts: dict[str, int], words: Iterable[str], limit: int) -> dict[str, int]:
    """Counts with the new words in; when full, the rarest give way, the oldest of them first."""
    counted = dict(counts)
    spelling = {stem_key(word): word for word in counted}
    for word in words:
        known = spelling.setdefault(stem_key(word), word)
        counted[known] = counted.pop(known, 0) + 1
    while len(counted) > limit:
        del counted[min(counted, key=counted.__getitem__)]
    return counted


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(words) if len(first) + len(second) < 24]


def _telling_words(state: State, topic: Topic) -> list[str]:
    """The topic's words, most telling first; a pair that was said twice stands for both its words."""
    rarity = Rarity(state.vocabulary, state.documents)
    scores = {word: count * rarity.of(stem_key(word)) for word, count in topic.words.items()}
    ranked = sorted(scores, key=lambda word: (-scores[word], word))
    named: list[str] = []
    for word in ranked:
        if not any(word in name.split() for name in named):
            pair = next((pair for pair, count in topic.pairs.items() if count > 1 and word in pair.split()), None)
            named.append(pair or word)
    return named


def _written(words: Sequence[str]) -> str:
    name = ", ".join(words)[:MAX_NAME_CHARS].rstrip(", ")
    return name[:1].upper() + name[1:]


def _numbered(name: str, taken: set[str]) -> str:
    number = 1
    candidate = name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _bounded(topics: dict[str, Topic], newest: str) -> dict[str, Topic]:
    """When full, small topics go before grown ones, then the one silent for longest."""
    if len(topics) > MAX_TOPICS:
        spare = (key for key in topics if key != newest)
        del topics[min(spare, key=lambda key: (topics[key].size > 2, topics[key].last))]
    return topics


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0
