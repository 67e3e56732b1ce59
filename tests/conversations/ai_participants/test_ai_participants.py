from typing import Any
from uuid import uuid4

import pytest

from tests.conversations.humans import Human, expect, refusal


def test_an_ai_reads_as_it_was_seated(alice: Human, room: str) -> None:
    seated = alice.seat_ai(room, "Ada", persona="calm", temperature=0.2, max_tokens=100, metadata={"a": 1})

    assert alice.read(f"{room}/ai-participants/{seated['id']}") == seated
    assert (seated["name"], seated["model"], seated["provider"]) == ("Ada", "spindle/scribe", "spindle")
    assert (seated["persona"], seated["temperature"], seated["max_tokens"]) == ("calm", 0.2, 100)
    assert (seated["active"], seated["presence"]) == (True, [[1, None]])


def test_the_same_name_and_model_again_is_the_one_there(alice: Human, room: str) -> None:
    seated = alice.seat_ai(room)

    again = alice.post(f"{room}/ai-participants", {"name": "scribe", "model": "spindle/scribe"})

    assert again.status_code == 200
    assert again.json() == seated


def test_the_same_request_again_seats_nobody_even_when_its_ai_has_ended(alice: Human, room: str) -> None:
    new = {"name": "Ada", "model": "spindle/scribe", "client_id": str(uuid4())}
    made = expect(alice.post(f"{room}/ai-participants", new), 201)
    expect(alice.delete(f"{room}/ai-participants/{made['id']}"), 204)

    again = alice.post(f"{room}/ai-participants", new)

    assert (expect(again, 200)["id"], again.headers["idempotent-replay"]) == (made["id"], "true")
    assert [ai["id"] for ai in alice.read(f"{room}/ai-participants")["items"]] == [made["id"]]
    assert refusal(alice.post(f"{room}/ai-participants", {**new, "name": "Eva"}), 409) == "client_id_conflict"


def test_a_request_that_finds_its_ai_there_is_remembered_too(alice: Human, room: str) -> None:
    there = alice.seat_ai(room, "Ada")
    new = {"name": "Ada", "model": "spindle/scribe", "client_id": str(uuid4())}

    answers = [expect(alice.post(f"{room}/ai-participants", new), 200) for _ in range(2)]

    assert [answer["id"] for answer in answers] == [there["id"], there["id"]]


def test_the_same_name_with_another_model_is_taken(alice: Human, room: str) -> None:
    alice.seat_ai(room)

    answer = alice.post(f"{room}/ai-participants", {"name": "SCRIBE", "model": "openai/gpt-4o-mini"})

    assert refusal(answer, 409) == "name_taken"


def test_a_name_is_free_again_when_its_ai_has_ended(alice: Human, room: str) -> None:
    first = alice.seat_ai(room)
    expect(alice.delete(f"{room}/ai-participants/{first['id']}"), 204)

    second = alice.seat_ai(room)

    assert second["id"] != first["id"]
    listed = {one["id"]: one["left_at"] for one in alice.read(f"{room}/ai-participants")["items"]}
    assert listed[first["id"]] is not None
    assert listed[second["id"]] is None


def test_the_list_comes_in_pages_in_the_order_of_arrival(alice: Human, room: str) -> None:
    arrived = [alice.seat_ai(room, name)["id"] for name in ("Eva", "Ada", "Ida")]
    expect(alice.delete(f"{room}/ai-participants/{arrived[0]}"), 204)

    first = alice.read(f"{room}/ai-participants?limit=2")
    rest = alice.read(f"{room}/ai-participants?limit=2&cursor={first['next_cursor']}")

    assert [ai["id"] for page in (first, rest) for ai in page["items"]] == arrived
    assert rest["next_cursor"] is None
    assert refusal(alice.get(f"{room}/ai-participants?cursor=x"), 400) == "invalid_cursor"


def test_null_clears_all_its_settings_and_metadata(alice: Human, room: str) -> None:
    ai = alice.seat_ai(room, settings={"tools": []}, metadata={"a": 1})

    changed = expect(alice.patch(f"{room}/ai-participants/{ai['id']}", {"settings": None, "metadata": None}), 200)

    assert len(changed["settings"]["tools"]) == 5
    assert changed["metadata"] == {}


def test_ending_closes_its_presence_and_repeats_safely(alice: Human, room: str) -> None:
    alice.say(room, "one")
    ai = alice.seat_ai(room)

    for _ in range(2):
        expect(alice.delete(f"{room}/ai-participants/{ai['id']}"), 204)

    ended = alice.read(f"{room}/ai-participants/{ai['id']}")
    assert (ended["active"], ended["presence"], ended["version"]) == (False, [[1, 1]], 2)


def test_one_that_is_switched_off_answers_nothing(alice: Human, room: str) -> None:
    ai = alice.seat_ai(room)
    expect(alice.patch(f"{room}/ai-participants/{ai['id']}", {"active": False}), 200)

    alice.say(room, "What is it?")

    assert [(turn["state"], turn["reason"]) for turn in alice.turns(room)] == [("skipped", "inactive")]


def test_what_is_absent_stays_and_null_clears(alice: Human, room: str) -> None:
    ai = alice.seat_ai(room, persona="calm", system_prompt="Be brief.", metadata={"a": 1, "b": 2})

    change = {"persona": None, "metadata": {"a": None}, "settings": {"tools": ["list_tasks"]}}
    changed = expect(alice.patch(f"{room}/ai-participants/{ai['id']}", change), 200)

    assert (changed["persona"], changed["system_prompt"], changed["metadata"]) == (None, "Be brief.", {"b": 2})
    assert changed["settings"] == {"tools": ["list_tasks"], "mcp_servers": [], "provider_key_id": None}


@pytest.mark.parametrize("avatar", ["\U0001f989", "\U0001f469\u200d\U0001f52c", "https://example.org/owl.png", None])
def test_it_is_pictured_by_a_glyph_or_an_address(alice: Human, room: str, avatar: str | None) -> None:
    ai = alice.seat_ai(room, "Ada", avatar="?")

    changed = expect(alice.patch(f"{room}/ai-participants/{ai['id']}", {"avatar": avatar}), 200)

    assert changed["avatar"] == avatar


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"model": None}, "/model"),
        ({"temperature": None}, "/temperature"),
        ({"active": None}, "/active"),
        ({"name": "\u200b"}, "/name"),
        ({"model": "nobody/knows"}, "/model"),
        ({"avatar": "x" * 11}, "/avatar"),
        ({"avatar": "javascript:alert(1)"}, "/avatar"),
        ({"temperature": 2.5}, "/temperature"),
        ({"max_tokens": 0}, "/max_tokens"),
        ({"settings": {"tools": ["rm"]}}, "/settings/tools/0"),
        ({"settings": {"unheard_of": 1}}, "/settings/unheard_of"),
        ({"metadata": {"a": "x" * 9000}}, "/metadata"),
    ],
)
def test_a_bad_change_is_named_and_changes_nothing(
    alice: Human, room: str, change: dict[str, Any], pointer: str
) -> None:
    ai = alice.seat_ai(room)

    answer = alice.patch(f"{room}/ai-participants/{ai['id']}", change)

    assert refusal(answer, 422) == "validation_failed"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert alice.read(f"{room}/ai-participants/{ai['id']}") == ai


def test_a_new_name_must_be_free(alice: Human, room: str) -> None:
    alice.seat_ai(room, "Ada")
    ai = alice.seat_ai(room, "Bea")

    assert refusal(alice.patch(f"{room}/ai-participants/{ai['id']}", {"name": "ADA"}), 409) == "name_taken"
    assert expect(alice.patch(f"{room}/ai-participants/{ai['id']}", {"name": "BEA"}), 200)["name"] == "BEA"


def test_one_that_has_ended_is_not_changed(alice: Human, room: str) -> None:
    ai = alice.seat_ai(room)
    expect(alice.delete(f"{room}/ai-participants/{ai['id']}"), 204)

    assert refusal(alice.patch(f"{room}/ai-participants/{ai['id']}", {"persona": "calm"}), 404) == "not_found"


def test_an_unknown_model_is_refused(alice: Human, room: str) -> None:
    answer = alice.post(f"{room}/ai-participants", {"name": "A", "model": "nobody/knows"})

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/model"


def test_sixteen_ais_are_enough(alice: Human) -> None:
    ais = [{"name": f"AI {number}", "model": "spindle/scribe"} for number in range(16)]
    room = alice.found(ai_participants=ais)

    answer = alice.post(f"{room}/ai-participants", {"name": "One more", "model": "spindle/scribe"})

    assert refusal(answer, 422) == "validation_failed"
    assert len(alice.read(f"{room}/ai-participants")["items"]) == 16


def test_an_ai_of_another_room_is_not_there(alice: Human, room: str) -> None:
    elsewhere = alice.seat_ai(alice.found())

    assert refusal(alice.get(f"{room}/ai-participants/{elsewhere['id']}"), 404) == "not_found"


def test_a_room_with_a_bad_ai_is_not_made(alice: Human) -> None:
    answer = alice.post("/conversations", {"ai_participants": [{"name": "A", "model": "nobody/knows"}]})

    assert refusal(answer, 422) == "validation_failed"
    assert alice.read("/conversations")["items"] == []
