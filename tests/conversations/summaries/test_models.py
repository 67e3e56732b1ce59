"""Summaries by a language model: only by one of the room's own, cited, paid for, and no more told than still stands."""

from uuid import UUID

import pytest

from conversations.budgets.reserving import Amount
from shared.contracts.jobs import Failure, FailureCode
from shared.contracts.usage import Usage
from shared.jobs.client import NothingToDo
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.summaries.summing import (
    BAKERY,
    MODEL,
    Summer,
    payload_of,
    say_all,
    texts_of,
)

USED = Usage(prompt_tokens=900, completion_tokens=100)


@pytest.fixture
def said(alice: Human, room: str) -> list[Json]:
    alice.seat_ai(room, "Helper", MODEL, reply_policy="quiet")
    return say_all(alice, room, *BAKERY)


def ask(human: Human, room: str) -> Json:
    return expect(human.post(f"{room}/summaries", {"method": "model"}), 202)


def test_without_a_model_in_the_room_it_fails_and_says_what_does_not(alice: Human, room: str) -> None:
    say_all(alice, room, *BAKERY)

    made = ask(alice, room)

    assert (made["state"], made["failure"]["code"], made["failure"]["offered"]) == (
        "failed",
        "no_provider",
        "extractive",
    )


@pytest.mark.usefixtures("served")
def test_a_worker_writes_it(alice: Human, room: str, summer: Summer, said: list[Json]) -> None:
    made = ask(alice, room)
    claim = summer.claim(room)
    facts = payload_of(claim)

    assert made["state"] == "drafting"
    assert [line.text for line in facts.lines] == list(BAKERY)
    assert facts.call is not None
    assert facts.call.model.id == MODEL
    assert summer.end(claim, ("They open in May.", [said[0]["id"], said[1]["id"]]), usage=USED)
    done = alice.read(f"{room}/summaries/{made['id']}")
    [topic] = done["topics"]
    assert (done["state"], topic["sentences"]) == (
        "done",
        [{"text": "They open in May.", "message_ids": [said[0]["id"], said[1]["id"]]}],
    )
    assert done["version"] > made["version"]


@pytest.mark.usefixtures("served")
def test_what_it_says_of_a_message_goes_with_the_message(
    alice: Human, room: str, summer: Summer, said: list[Json]
) -> None:
    made = ask(alice, room)
    claim = summer.claim(room)
    expect(alice.patch(f"{room}/messages/{said[2]['id']}", {"content": "The lease is a thousand."}), 200)
    both = [said[0]["id"], said[1]["id"]]
    summer.end(claim, ("May.", both), ("The lease costs 900.", [said[2]["id"]]), ("Signed.", [said[3]["id"]]))

    assert texts_of(alice.read(f"{room}/summaries/{made['id']}")) == ["May.", "Signed."]
    expect(alice.delete(f"{room}/messages/{said[1]['id']}"), 204)
    assert texts_of(alice.read(f"{room}/summaries/{made['id']}")) == ["Signed."]


@pytest.mark.usefixtures("served")
def test_an_answer_that_cites_nothing_fails(alice: Human, room: str, summer: Summer, said: list[Json]) -> None:
    made = ask(alice, room)

    summer.end(summer.claim(room), ("Made up.", [str(UUID(int=7))]), usage=USED)

    assert said
    assert alice.read(f"{room}/summaries/{made['id']}")["failure"]["code"] == "invalid_output"


@pytest.mark.usefixtures("served", "said")
def test_a_fault_of_the_provider_is_told(alice: Human, room: str, summer: Summer) -> None:
    made = ask(alice, room)

    failure = Failure(code=FailureCode.AUTH, retryable=False, detail="The key is not valid.")
    summer.jobs.put_failure(summer.claim(room), failure)

    failed = alice.read(f"{room}/summaries/{made['id']}")
    assert (failed["state"], failed["failure"]["code"]) == ("failed", "auth")


@pytest.mark.usefixtures("served", "said")
def test_it_is_paid_for(alice: Human, room: str, summer: Summer, owner: OwnerSql) -> None:
    expect(alice.call("PUT", f"{room}/budget", {"cap_tokens": 100_000}), 200)
    ask(alice, room)
    claim = summer.claim(room)
    reserved = alice.read(f"{room}/budget")["reserved"]["tokens"]

    summer.end(claim, ("May.", [str(payload_of(claim).lines[0].id)]), usage=USED)

    after = alice.read(f"{room}/budget")
    spent = Amount(1000, None)
    assert reserved >= spent.tokens
    assert (after["reserved"]["tokens"], after["settled"]["tokens"]) == (0, spent.tokens)
    rows = owner.run("select kind, model from conversations.usage where conversation_id = :id", id=room_id(room))
    assert [tuple(row) for row in rows] == [("brief", MODEL)]


@pytest.mark.usefixtures("served", "said")
def test_a_budget_that_is_used_up_refuses_it(alice: Human, room: str, summer: Summer) -> None:
    expect(alice.call("PUT", f"{room}/budget", {"cap_tokens": 10}), 200)
    made = ask(alice, room)

    with pytest.raises(NothingToDo):
        summer.claim(room)

    failed = alice.read(f"{room}/summaries/{made['id']}")
    assert (failed["state"], failed["failure"]["code"]) == ("failed", "budget")


@pytest.mark.usefixtures("served")
def test_no_model_is_told_what_its_ai_was_not_there_for(alice: Human) -> None:
    room = alice.found(settings={"history": "from_join"})
    say_all(alice, room, *BAKERY)
    alice.seat_ai(room, "Helper", MODEL, reply_policy="quiet", visible_from_seq=5)
    say_all(alice, room, "And now to something else, which is flour.")

    assert ask(alice, room)["failure"]["code"] == "no_provider"
    later = expect(alice.post(f"{room}/summaries", {"method": "model", "from_seq": 5}), 202)
    assert later["state"] == "drafting"


@pytest.mark.usefixtures("served", "said")
def test_observers_may_ask_too_and_who_left_gets_none(alice: Human, bob: Human, room: str, summer: Summer) -> None:
    alice.seat(room, bob, "observer")
    assert ask(bob, room)["state"] == "drafting"

    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    with pytest.raises(NothingToDo):
        summer.claim(room)
