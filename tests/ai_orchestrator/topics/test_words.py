import pytest

from ai_orchestrator.topics.features.words import MAX_WORDS, clip, fold, read_text, stem_key
from ai_orchestrator.topics.reading import find_mentions


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The drivers are in the kernel", ("drivers", "kernel")),
        ("¿Dónde está la estación de Sevilla?", ("estacion", "sevilla")),
        ("ما هي عاصمة فرنسا؟", ("ما", "هي", "عاصمة", "فرنسا")),
        ("हिन्दी भाषा", ("हिन्दी", "भाषा")),
        ("明天会议", ("明天", "天会", "会议")),
        ("👍 🎉", ()),
        ("", ()),
    ],
)
def test_content_words_are_found_in_any_script(text: str, words: tuple[str, ...]) -> None:
    assert read_text(text).words == words


@pytest.mark.parametrize("text", ["really?", "本当？", "حقا؟"])
def test_a_question_is_known_by_its_mark_in_any_script(text: str) -> None:
    assert read_text(text).question


def test_a_word_is_the_same_word_in_the_plural_and_with_light_endings() -> None:
    assert stem_key("driver") == stem_key("drivers")
    assert stem_key("policy") == stem_key("policies")
    assert stem_key("patch") == stem_key("patches") == stem_key("patching") == stem_key("patched")
    assert stem_key("install") == stem_key("installing")
    assert stem_key("stop") == stem_key("stopped")


def test_different_words_are_different() -> None:
    assert stem_key("news") != stem_key("new")
    assert stem_key("bus") != stem_key("bu")


def test_accents_and_case_do_not_matter() -> None:
    assert fold("ESTACIÓN") == fold("estacion") == "estacion"


def test_a_very_long_text_gives_a_bounded_number_of_words() -> None:
    assert len(read_text("word" * 10 + " ".join(f"term{n}" for n in range(50_000))).words) == MAX_WORDS


def test_clipping_counts_what_the_text_takes_in_escaped_json() -> None:
    assert clip("abc", 2) == "ab"
    assert clip("ддд", 12) == "дд"
    assert clip("😀😀", 12) == "😀"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ben: what about it?", [1]),
        ("I think @Ben knows", [1]),
        ("ask Ben, please", [1]),
        ("ben's idea", [1]),
        ("ik ben moe", []),
        ("carla mae has it", [2]),
        ("the will of the people", []),
        ("will: are you there?", [3]),
        ("iceroot says so", [4]),
        ("nobody here", []),
    ],
)
def test_people_are_found_where_they_are_named(text: str, found: list[int]) -> None:
    authors = {"ann": 0, "ben": 1, "carla mae": 2, "will": 3, "iceroot_": 4}

    assert list(find_mentions(authors, text, writer=0)) == found


def test_nobody_mentions_themselves() -> None:
    assert find_mentions({"ann": 0}, "ann: hello", writer=0) == {}
