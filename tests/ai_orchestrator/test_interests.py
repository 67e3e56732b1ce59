"""What a profile's texts are about."""

import pytest

from ai_orchestrator.interests.words import find_interests


def names(*texts: str) -> list[str]:
    return [interest.name for interest in find_interests(texts)]


def test_what_several_texts_speak_of_comes_first_with_weight_one() -> None:
    found = find_interests(["I grow tomatoes on my balcony.", "Tomatoes need sun.", "I also play chess."])

    assert (found[0].name.casefold(), found[0].weight) == ("tomatoes", 1)
    assert "chess" in [interest.name for interest in found]
    assert all(0 < interest.weight <= 1 for interest in found)


def test_words_that_recur_together_make_one_interest() -> None:
    found = names("I study machine learning.", "Machine learning for birds.", "birds and machine learning")

    assert found[0].casefold() == "machine learning"
    assert "machine" not in [name.casefold() for name in found]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Me gusta la jardinería y los tomates", "Los tomates del huerto"), "tomates"),
        (("我喜欢园艺", "园艺很有趣"), "园艺"),
    ],
)
def test_other_languages_are_understood(texts: tuple[str, ...], expected: str) -> None:
    assert names(*texts)[0] == expected


@pytest.mark.parametrize("texts", [(), ("",), ("the and of",), ("🧬🧬",), ("\n",)])
def test_texts_without_content_give_nothing(texts: tuple[str, ...]) -> None:
    assert names(*texts) == []


def test_there_are_at_most_twenty() -> None:
    text = " ".join(f"subject{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200))

    assert len(find_interests([text])) == 20


def test_the_longest_word_still_fits() -> None:
    assert len(names("x" * 5000)[0]) == 100
