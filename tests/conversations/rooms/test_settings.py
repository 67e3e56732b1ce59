from typing import Any
from uuid import uuid4

import pytest

from tests.conversations.humans import Human, expect, refusal

DEFAULTS = {
    "reply_policy": "first_responder",
    "first_responder": {"mode": "rotating", "ai_participant_id": None},
    "max_followers": 2,
    "reply_limit": 280,
    "max_depth": 4,
    "max_cost_per_message_micro_usd": None,
    "auto_title": True,
    "history": "all",
    "division": "propose",
    "quorum": 0.5,
    "vote_hours": 72,
    "undo_hours": 24,
    "keep": False,
}


def test_a_room_begins_with_the_defaults(alice: Human, room: str) -> None:
    assert alice.read(room)["settings"] == DEFAULTS


def test_a_patch_reaches_into_settings(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"settings": {"reply_limit": 0, "first_responder": {"mode": "best_fit"}}}), 200)

    changed = expect(alice.patch(room, {"settings": {"keep": True}}), 200)["settings"]

    best_fit = {"mode": "best_fit", "ai_participant_id": None}
    assert changed == {**DEFAULTS, "reply_limit": 0, "first_responder": best_fit, "keep": True}


def test_null_brings_a_default_back(alice: Human) -> None:
    room = alice.found(settings={"reply_limit": 10, "quorum": 1})

    changed = expect(alice.patch(room, {"settings": {"reply_limit": None}}), 200)["settings"]

    assert changed == {**DEFAULTS, "quorum": 1.0}


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"reply_limit": -1}, "/settings/reply_limit"),
        ({"reply_limit": "many"}, "/settings/reply_limit"),
        ({"quorum": 0}, "/settings/quorum"),
        ({"quorum": 1.5}, "/settings/quorum"),
        ({"history": "some"}, "/settings/history"),
        ({"first_responder": {"mode": "loudest"}}, "/settings/first_responder/mode"),
        ({"first_responder": {"ai_participant_id": "x"}}, "/settings/first_responder/ai_participant_id"),
        ({"first_responder": []}, "/settings/first_responder"),
        ({"unheard_of": 1}, "/settings/unheard_of"),
        ({"max_followers": 10**30}, "/settings/max_followers"),
    ],
)
def test_a_bad_setting_is_named_and_changes_nothing(
    alice: Human, room: str, settings: dict[str, Any], pointer: str
) -> None:
    answers = [alice.patch(room, {"settings": settings}), alice.post("/conversations", {"settings": settings})]

    for answer in answers:
        assert refusal(answer, 422) == "validation_failed"
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert alice.read(room)["settings"] == DEFAULTS


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"division": "automatic"}, "/settings/division"),
    ],
)
def test_what_comes_later_says_so(alice: Human, room: str, settings: dict[str, Any], pointer: str) -> None:
    answer = alice.patch(room, {"settings": settings})

    assert refusal(answer, 422) == "not_supported_yet"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_null_clears_all_settings_and_all_metadata(alice: Human) -> None:
    room = alice.found(settings={"reply_limit": 10, "keep": True}, metadata={"a": 1})

    changed = expect(alice.patch(room, {"settings": None, "metadata": None}), 200)

    assert (changed["settings"], changed["metadata"]) == (DEFAULTS, {})


def test_metadata_stays_small_however_it_grows(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"metadata": {"a": "x" * 5000}}), 200)

    answer = alice.patch(room, {"metadata": {"b": "x" * 5000}})

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/metadata"
    assert list(alice.read(room)["metadata"]) == ["a"]


def test_a_leader_is_one_of_the_rooms_ais(alice: Human, room: str) -> None:
    chosen = {"mode": "fixed", "ai_participant_id": str(uuid4())}

    answer = alice.patch(room, {"settings": {"first_responder": chosen}})

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/settings/first_responder/ai_participant_id"
