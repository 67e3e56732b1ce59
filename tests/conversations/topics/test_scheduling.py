from uuid import uuid4

import pytest

from shared.contracts.jobs import Failure, FailureCode
from shared.jobs.client import NothingToDo
from tests.conversations.humans import Human, refusal
from tests.conversations.topics.reading import Reader, payload_of


def test_a_burst_of_messages_is_one_job_a_second_away(alice: Human, room: str, reader: Reader) -> None:
    for number in range(5):
        alice.say(room, f"message {number}")

    [_job] = reader.unfinished(room)

    assert 0.9 < reader.waits_s(room) < 1.5


def test_a_question_is_read_together_with_its_answer(alice: Human, reader: Reader) -> None:
    room = alice.found(ai_participants=[{"name": "Ada", "model": "openai/gpt-4o-mini"}])

    alice.say(room, "What is it?")

    assert 4.9 < reader.waits_s(room) < 5.5


def test_the_lines_are_what_people_and_ais_said_in_order(alice: Human, room: str, reader: Reader) -> None:
    first = alice.say(room, "The mill has no station.")
    alice.say(room, "The lake house has one.", parent_id=first["id"])

    lines = payload_of(reader.claim(room)).lines

    assert [(line.seq, line.name, line.text) for line in lines] == [
        (1, "Alice", "The mill has no station."),
        (2, "Alice", "The lake house has one."),
    ]
    assert [line.parent_id for line in lines] == [None, lines[0].id]


def test_the_next_job_goes_on_where_the_last_one_stopped(alice: Human, room: str, reader: Reader) -> None:
    first = alice.say(room, "one")
    reader.read(room, (first, "a"))
    alice.say(room, "two")

    payload = payload_of(reader.claim(room))

    assert [line.text for line in payload.lines] == ["two"]
    assert payload.state == {"seen": [1]}
    assert [topic.name for topic in payload.topics] == ["a"]


def test_what_is_said_during_a_run_gets_a_job_of_its_own_with_its_end(alice: Human, room: str, reader: Reader) -> None:
    first = alice.say(room, "one")
    claim = reader.claim(room)
    alice.say(room, "two")
    assert reader.unfinished(room) == [claim.job_id]

    reader.end(claim, (first, "a"))

    [following] = reader.unfinished(room)
    assert following != claim.job_id
    assert [line.text for line in payload_of(reader.claim(room)).lines] == ["two"]


def test_nothing_new_is_no_work(alice: Human, room: str, reader: Reader) -> None:
    message = alice.say(room, "one")
    reader.read(room, (message, "a"))

    assert reader.unfinished(room) == []


def test_a_repeated_claim_gets_the_same_lines(alice: Human, room: str, reader: Reader) -> None:
    alice.say(room, "one")
    [job_id], claim_id = reader.unfinished(room), uuid4()
    reader.owner.run("update conversations.jobs set next_at = clock_timestamp() where id = :id", id=job_id)
    once = reader.jobs.claim(job_id, claim_id)
    alice.say(room, "two")

    again = reader.jobs.claim(job_id, claim_id)

    assert again.payload == once.payload


def test_a_failed_run_is_remembered_and_the_next_message_starts_anew(alice: Human, room: str, reader: Reader) -> None:
    alice.say(room, "one")
    claim = reader.claim(room)

    reader.jobs.put_failure(claim, Failure(code=FailureCode.BUG, retryable=False, detail="division by zero"))

    assert reader.unfinished(room) == []
    state = reader.owner.value("select failure->>'detail' from conversations.jobs where id = :id", id=claim.job_id)
    assert state == "division by zero"
    alice.say(room, "two")
    assert [line.text for line in payload_of(reader.claim(room)).lines] == ["one", "two"]


def test_a_room_is_read_in_portions_of_five_hundred(alice: Human, room: str, reader: Reader) -> None:
    alice.say(room, "first")
    fill(reader, room, through=620)

    first = reader.claim(room)
    reader.end(first)
    second = reader.claim(room)

    assert [len(payload_of(claim).lines) for claim in (first, second)] == [500, 120]


def test_notices_are_passed_over(alice: Human, room: str, reader: Reader) -> None:
    alice.say(room, "first")
    fill(reader, room, through=600, sender="system")

    first = reader.claim(room)
    reader.end(first)

    assert [line.text for line in payload_of(first).lines] == ["first"]
    with pytest.raises(NothingToDo):
        reader.claim(room)
    assert reader.unfinished(room) == []


def test_admins_have_a_room_read_anew_at_once(alice: Human, room: str, reader: Reader) -> None:
    message = alice.say(room, "one")
    reader.read(room, (message, "a"))

    answer = alice.post(f"{room}/topics/detect")

    assert answer.status_code == 202
    assert reader.waits_s(room) < 0.5
    payload = payload_of(reader.claim(room))
    assert (payload.state, [line.text for line in payload.lines]) == (None, ["one"])


def test_reading_anew_during_a_run_follows_it(alice: Human, room: str, reader: Reader) -> None:
    message = alice.say(room, "one")
    claim = reader.claim(room)
    alice.post(f"{room}/topics/detect")

    reader.end(claim, (message, "a"))

    payload = payload_of(reader.claim(room))
    assert (payload.state, [line.text for line in payload.lines]) == (None, ["one"])


def test_reading_anew_takes_an_admin(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)

    assert refusal(bob.post(f"{room}/topics/detect"), 403) == "role_too_low"
    assert refusal(carol.post(f"{room}/topics/detect"), 404) == "not_found"


def fill(reader: Reader, room: str, *, through: int, sender: str = "user") -> None:
    """Messages up to seq `through`, as if they had been posted."""
    reader.owner.run(
        """
        insert into conversations.messages (id, conversation_id, seq, sender_type, user_id, content, message_type,
                                            sent_at, created_at, updated_at)
        select uuidv7(), m.conversation_id, n, cast(:sender as text),
               case when cast(:sender as text) = 'user' then m.user_id end, 'filled in',
               case when cast(:sender as text) = 'system' then 'system' else 'text' end, now(), now(), now()
        from conversations.messages m, generate_series(2, :through) n
        where m.conversation_id = cast(:room as uuid) and m.seq = 1
        """,
        room=room.rpartition("/")[2],
        through=through,
        sender=sender,
    )
    reader.owner.run(
        "update conversations.conversations set last_seq = :through where id = cast(:room as uuid)",
        room=room.rpartition("/")[2],
        through=through,
    )
