"""AIs that name each other: each is asked, and it always ends."""

import pytest

from tests.conversations.humans import Human, Json, expect
from tests.conversations.working import Worker


@pytest.fixture
def room(alice: Human) -> str:
    room = alice.found(settings={"reply_policy": "mention_only"})
    for name in ("Ada", "Bo", "Cy"):
        alice.seat_ai(room, name)
    return room


def waiting(human: Human, room: str) -> list[Json]:
    return [turn for turn in human.read(f"{room}/turns?state=waiting")["items"] if turn["message_id"]]


def answer_all(human: Human, room: str, worker: Worker, say: dict[str, str]) -> int:
    """Let every AI say its line whenever it is asked, until none is asked any more; how many answers that took."""
    names = {ai["id"]: ai["name"] for ai in human.read(f"{room}/ai-participants")["items"]}
    answers = 0
    while turns := waiting(human, room):
        worker.answer(worker.claim(turns[0]), say[names[turns[0]["ai_participant_id"]]])
        answers += 1
        assert answers < 100
    return answers


def test_an_answer_that_names_another_ai_asks_it(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "@Ada, what is it?")
    [turn] = waiting(alice, room)
    worker.answer(worker.claim(turn), "A mill. @Bo, which kind?")

    [relayed] = waiting(alice, room)

    assert (relayed["trigger_id"], relayed["origin_id"], relayed["depth"]) == (turn["message_id"], message["id"], 2)
    assert (relayed["role"], relayed["reason"]) == ("mentioned", "mentioned")
    claim = worker.claim(relayed)
    assert claim.payload["question"]["text"] == "A mill. @Bo, which kind?"
    worker.answer(claim, "A windmill.")
    assert alice.read(f"{room}/messages/{relayed['message_id']}")["depth"] == 2


def test_an_answer_shows_whom_it_names(alice: Human, room: str, worker: Worker) -> None:
    alice.say(room, "@Ada, what is it?")
    [turn] = waiting(alice, room)

    worker.answer(worker.claim(turn), f"A mill, @{alice.username}. @all @Ada")

    mentions = alice.read(f"{room}/messages/{turn['message_id']}")["mentions"]
    assert [(one["type"], one["id"]) for one in mentions] == [("user", alice.id)]


@pytest.mark.parametrize(
    "lines",
    [
        {"Ada": "@Bo, go on.", "Bo": "@Ada, go on."},
        {"Ada": "@Bo, go on.", "Bo": "@Cy, go on.", "Cy": "@Ada, go on."},
    ],
    ids=["two that name each other", "three in a ring"],
)
def test_a_circle_of_ais_ends_at_the_rooms_depth(
    alice: Human, room: str, worker: Worker, lines: dict[str, str]
) -> None:
    alice.say(room, "@Ada, begin.")

    assert answer_all(alice, room, worker, lines) == 4

    last = alice.turns(room)[0]
    assert (last["state"], last["reason"], last["depth"]) == ("skipped", "depth_limit", 5)


def test_everybody_naming_everybody_ends_too(alice: Human, room: str, worker: Worker) -> None:
    expect(alice.patch(room, {"settings": {"max_depth": 100}}), 200)
    alice.say(room, "@Ada, begin.")
    everybody = "@Ada @Bo @Cy, go on."

    assert answer_all(alice, room, worker, dict.fromkeys(("Ada", "Bo", "Cy"), everybody)) == 64


def test_a_person_begins_anew(alice: Human, room: str, worker: Worker) -> None:
    expect(alice.patch(room, {"settings": {"max_depth": 1}}), 200)
    lines = {"Ada": "@Bo, go on.", "Bo": "So be it."}
    alice.say(room, "@Ada, begin.")

    assert answer_all(alice, room, worker, lines) == 1

    alice.say(room, "@Bo, go on.")
    assert answer_all(alice, room, worker, lines) == 1


def test_an_edit_that_names_an_ai_asks_nobody(alice: Human, room: str) -> None:
    message = alice.say(room, "Good morning.")

    expect(alice.patch(f"{room}/messages/{message['id']}", {"content": "@Ada, good morning."}), 200)

    assert waiting(alice, room) == []


def test_no_ai_goes_on_beyond_what_a_message_may_cost(alice: Human, room: str, worker: Worker) -> None:
    expect(alice.patch(room, {"settings": {"max_cost_per_message_micro_usd": 100}}), 200)
    alice.say(room, "@Ada, begin.")
    [turn] = waiting(alice, room)

    worker.answer(worker.claim(turn), "@Bo, go on.", usage={"reported_cost_micro_usd": 100})

    last = alice.turns(room)[0]
    assert (last["state"], last["reason"]) == ("skipped", "cost_limit")


def test_where_no_depth_is_allowed_nobody_answers(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"settings": {"max_depth": 0}}), 200)

    alice.say(room, "@Ada, what is it?")

    named = [turn["reason"] for turn in alice.turns(room) if turn["reason"] != "not_mentioned"]
    assert (named, waiting(alice, room)) == (["depth_limit"], [])
