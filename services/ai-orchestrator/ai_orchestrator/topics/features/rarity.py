from collections.abc import Iterable, Mapping
from math import log


class Rarity:
    """How much a word tells: near 1 for a word new to the room, near 0 for one in every message."""

    def __init__(self, vocabulary: Mapping[int, int], documents: int) -> None:
        self._vocabulary = vocabulary
        self._most = log(documents + 20.0)

    def of(self, word: int) -> float:
        """The weight of one stem key, 0 < w ≤ 1."""
        return 1.0 - log(self._vocabulary.get(word, 0) + 1.0) / self._most

    def of_all(self, words: Iterable[int]) -> float:
        """The summed weight of several stem keys."""
        return sum(map(self.of, words))
