"""What stands in for older messages where a reply has to leave them out."""

import pytest

from shared.contracts.reply import ReplyPayload
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.summaries.summing import MODEL, Summer, fill, payload_of
from tests.conversations.working import Worker, ask


def reply_payload(worker: Worker, alice: Human, room: str) -> ReplyPayload:
    claim = worker.claim(ask(alice, room))
    payload = ReplyPayload.model_validate(claim.payload)
    worker.answer(claim)
    return payload


def sum_up_all(summer: Summer, room: str) -> list[range]:
    """Do the room's context jobs until there are none; the places they were about."""
    done = []
    while summer.waiting(room):
        claim = summer.claim(room)
        lines = payload_of(claim).lines
        done.append(range(lines[0].seq, lines[-1].seq + 1))
        summer.end(claim, *((f"Sum of {line.seq}", [str(line.id)]) for line in lines[:2]))
    return done


@pytest.fixture
def long_room(alice: Human, room: str, owner: OwnerSql) -> str:
    alice.seat_ai(room)
    fill(owner, room, alice, 450)
    return room


def test_a_short_room_needs_none(alice: Human, room: str, worker: Worker, summer: Summer) -> None:
    alice.seat_ai(room)

    payload = reply_payload(worker, alice, room)

    assert (payload.omitted, payload.summary, summer.waiting(room)) == (0, None, [])


def test_left_out_messages_are_summed_up_in_segments_and_told_next_time(
    alice: Human, long_room: str, worker: Worker, summer: Summer
) -> None:
    first = reply_payload(worker, alice, long_room)
    assert first.omitted > 0
    assert first.summary is None

    assert sum_up_all(summer, long_room) == [range(1, 101), range(101, 201)]
    second = reply_payload(worker, alice, long_room)

    assert second.summary is not None
    assert [row.split("] ")[1] for row in second.summary.splitlines()] == [
        "Sum of 1",
        "Sum of 2",
        "Sum of 101",
        "Sum of 102",
    ]
    assert summer.waiting(long_room) == []


def test_what_a_small_model_cannot_hold_is_summed_up_too(
    alice: Human, room: str, worker: Worker, summer: Summer, owner: OwnerSql
) -> None:
    small = """update conversations.ai_models set capabilities = '{"context_tokens": 2000}' where id = :id"""
    owner.run(small, id=MODEL)
    try:
        alice.seat_ai(room, "Ada", model=MODEL, max_tokens=100)
        fill(owner, room, alice, 180)
        first = reply_payload(worker, alice, room)
        assert (first.omitted, first.summary) == (0, None)

        assert sum_up_all(summer, room) == [range(1, 101)]

        assert (reply_payload(worker, alice, room).summary or "").startswith("[1] Sum of 1")
    finally:
        owner.run("update conversations.ai_models set capabilities = '{}' where id = :id", id=MODEL)


def test_what_was_deleted_is_told_no_ai(
    alice: Human, long_room: str, worker: Worker, summer: Summer, owner: OwnerSql
) -> None:
    reply_payload(worker, alice, long_room)
    sum_up_all(summer, long_room)
    query = "select id from conversations.messages where conversation_id = :room and seq = 101"

    gone = owner.value(query, room=room_id(long_room))
    expect(alice.delete(f"{long_room}/messages/{gone}"), 204)

    assert "Sum of 101" not in (reply_payload(worker, alice, long_room).summary or "")


def test_an_ai_is_told_of_no_segment_it_was_not_there_for(
    alice: Human, long_room: str, worker: Worker, summer: Summer
) -> None:
    reply_payload(worker, alice, long_room)
    sum_up_all(summer, long_room)
    [scribe] = alice.read(f"{long_room}/ai-participants")["items"]
    expect(alice.delete(f"{long_room}/ai-participants/{scribe['id']}"), 204)
    alice.seat_ai(long_room, "Late", visible_from_seq=50)

    told = reply_payload(worker, alice, long_room).summary or ""

    assert [row.split("] ")[1] for row in told.splitlines()] == ["Sum of 101", "Sum of 102"]


def test_picked_sentences_are_kept_as_places(
    alice: Human, long_room: str, worker: Worker, summer: Summer, owner: OwnerSql
) -> None:
    reply_payload(worker, alice, long_room)
    claim = summer.claim(long_room)
    first = payload_of(claim).lines[0]
    summer.end(claim, (first.text, [str(first.id)]))

    query = "select sentences::text from conversations.context_summaries where conversation_id = :room"
    kept = str(owner.value(query, room=room_id(long_room)))

    assert first.text not in kept
    assert reply_payload(worker, alice, long_room).summary == f"[1] {first.text}"


@pytest.mark.usefixtures("served")
def test_a_model_of_the_room_is_asked_only_while_its_budget_lasts(
    alice: Human, room: str, worker: Worker, summer: Summer, owner: OwnerSql
) -> None:
    alice.seat_ai(room, "Helper", MODEL)
    fill(owner, room, alice, 450)
    worker.answer(worker.claim(ask(alice, room)))

    claim = summer.claim(room)
    assert payload_of(claim).call is not None
    summer.end(claim, ("Sum", [str(payload_of(claim).lines[0].id)]))
    expect(alice.call("PUT", f"{room}/budget", {"cap_tokens": 10}), 200)

    assert payload_of(summer.claim(room)).call is None
