"""Estimates of tokens against counts that were published.

OpenAI, "Hello GPT-4o" (2024), table "Language tokenization"; OpenAI cookbook, "How to count tokens with tiktoken".
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from ai_orchestrator.language.tokens import estimate_tokens

PUBLISHED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "published_token_counts.json").read_text("utf-8"))


@pytest.mark.parametrize("counted", PUBLISHED, ids=lambda counted: counted["text"][:12])
def test_a_text_takes_hardly_more_tokens_than_estimated(counted: dict[str, Any]) -> None:
    estimated = estimate_tokens(counted["text"])

    assert estimated >= 0.85 * counted["gpt4"]
    assert estimated >= (counted["gpt4o"] or 0)
    assert estimated <= 4 * counted["gpt4"]


def test_languages_are_estimated_from_above_and_not_by_far_on_the_whole() -> None:
    counted = sum(each["gpt4"] for each in PUBLISHED)

    assert counted <= sum(estimate_tokens(each["text"]) for each in PUBLISHED) <= 1.3 * counted


def test_what_is_no_word_takes_more_than_words_do() -> None:
    assert estimate_tokens("c2hhMjU2LWFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6") >= 22  # pairs of letters


def test_no_text_takes_none() -> None:
    assert estimate_tokens("") == 0


def test_the_longest_message_is_estimated_at_once() -> None:
    started = time.monotonic()
    estimate_tokens("ab cd, 漢字 🧬\n" * 5000)

    assert time.monotonic() - started < 0.5
