"""What is typed into the search field, read."""

from datetime import UTC, datetime

import pytest

from conversations.search.asking import MAX_TERMS, Asked, Term, read_question
from shared.errors import ValidationFailed


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("mill", [Term("mill", is_begun=True)]),
        ("mill ", [Term("mill")]),
        ("water mill", [Term("water"), Term("mill", is_begun=True)]),
        ('"water mill"', [Term("water mill")]),
        ('"water mill', [Term("water mill")]),
        ("-water mill", [Term("water", is_negated=True), Term("mill", is_begun=True)]),
        ("mill -water", [Term("mill"), Term("water", is_negated=True)]),
        ('mill -"water wheel"', [Term("mill"), Term("water wheel", is_negated=True)]),
        ("water-mill", [Term("water-mill", is_begun=True)]),
        ("https://example.org/a b", [Term("https://example.org/a"), Term("b", is_begun=True)]),
        ("note: mill ", [Term("note:"), Term("mill")]),
        ("- --", [Term("-", is_negated=True)]),
        ('""', []),
        ("   ", []),
    ],
)
def test_words_are_told_from_phrases_and_from_what_is_unwanted(typed: str, terms: list[Term]) -> None:
    assert read_question(typed).terms == terms


def test_operators_take_bare_and_quoted_values() -> None:
    asked = read_question(
        'in:"The Mill" in:42 from:@Ann model:openai/gpt-4o topic:"Water rights" HAS:Link has:pin wheel'
    )

    assert asked == Asked(
        terms=[Term("wheel", is_begun=True)],
        rooms=["the mill", "42"],
        authors=["ann"],
        models=["openai/gpt-4o"],
        topics=["water rights"],
        has=["link", "pin"],
    )


@pytest.mark.parametrize(
    ("typed", "after", "before"),
    [
        ("after:2026-11-22", datetime(2026, 11, 23, tzinfo=UTC), None),
        ("after:2026-12", datetime(2027, 1, 1, tzinfo=UTC), None),
        ("after:2026", datetime(2027, 1, 1, tzinfo=UTC), None),
        ("before:2026-11-22", None, datetime(2026, 11, 22, tzinfo=UTC)),
        ("before:2026-02", None, datetime(2026, 2, 1, tzinfo=UTC)),
        ("before:2026", None, datetime(2026, 1, 1, tzinfo=UTC)),
        ("before:2026-11-22T10:00:00Z", None, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("before:2026-11-22T10:00", None, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("before:2026 before:2025", None, datetime(2025, 1, 1, tzinfo=UTC)),
        (
            "after:2025-01-01 before:2025-01-31",
            datetime(2025, 1, 2, tzinfo=UTC),
            datetime(2025, 1, 31, tzinfo=UTC),
        ),
    ],
)
def test_a_named_day_month_or_year_is_left_out(typed: str, after: datetime | None, before: datetime | None) -> None:
    asked = read_question(typed)

    assert (asked.after, asked.before) == (after, before)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("before:yesterday", "bad_time"),
        ("before:2026-02-30", "bad_time"),
        ("after:2026-13", "bad_time"),
        ("after:9999", "bad_time"),
        ("after:0000", "bad_time"),
        ("has:nothing", "unknown_value"),
        ("in:", "missing_value"),
        ('from:""', "missing_value"),
        ("-in:mill", "not_negatable"),
        ("mill\0", "not_text"),
        ("word " * (MAX_TERMS + 1), "too_many_terms"),
        ("in:a " * (MAX_TERMS + 1), "too_many_terms"),
    ],
)
def test_a_bad_operator_is_named_with_its_place(typed: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        read_question(typed)

    [fault] = refused.value.faults
    assert (fault.place, fault.pointer, fault.code) == ("query", "/q", code)
