"""Which sentences carry most: TextRank (Mihalcea and Tarau, EMNLP 2004) over words weighed by their rarity."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

DAMPING = 0.85
ROUNDS = 30
CLOSE_ENOUGH = 1e-4
TOO_ALIKE = 0.5

Words = Sequence[str]
Graph = list[dict[int, float]]


def pick_central(sentences: Sequence[Words], count: int) -> list[int]:
    """Indices of at most `count` sentences that carry most and differ from each other, in their own order."""
    scores = rank(sentences)
    chosen: list[int] = []
    for index in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        if len(chosen) == count:
            break
        if all(likeness(sentences[index], sentences[other]) < TOO_ALIKE for other in chosen):
            chosen.append(index)
    return sorted(chosen)


def rank(sentences: Sequence[Words]) -> list[float]:
    """The stationary weight of each sentence in the graph of shared words."""
    graph = _link(sentences)
    totals = [sum(links.values()) for links in graph]
    scores = [1.0] * len(graph)
    for _ in range(ROUNDS):
        updated = [
            (1 - DAMPING) + DAMPING * sum(weight * scores[j] / totals[j] for j, weight in links.items())
            for links in graph
        ]
        moved = max((abs(new - old) for new, old in zip(updated, scores, strict=True)), default=0.0)
        scores = updated
        if moved < CLOSE_ENOUGH:
            break
    return scores


def likeness(first: Words, second: Words) -> float:
    """Shared words over all words (Jaccard), 0..1."""
    one, two = set(first), set(second)
    return len(one & two) / len(one | two) if one and two else 0.0


def rarity(sentences: Sequence[Words]) -> dict[str, float]:
    """How telling each word is: the inverse of the share of sentences that hold it, as a logarithm."""
    seen = Counter(word for words in sentences for word in set(words))
    return {word: math.log(1 + len(sentences) / count) for word, count in seen.items()}


def _link(sentences: Sequence[Words]) -> Graph:
    weights = rarity(sentences)
    holders: dict[str, list[int]] = defaultdict(list)
    graph: Graph = [defaultdict(float) for _ in sentences]
    for index, words in enumerate(sentences):
        for word in set(words):
            for other in holders[word]:
                weight = weights[word] / (math.log(1 + len(words)) + math.log(1 + len(sentences[other])))
                graph[index][other] += weight
                graph[other][index] += weight
            holders[word].append(index)
    return graph
