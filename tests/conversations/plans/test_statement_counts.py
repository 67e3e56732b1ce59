"""Hot paths take as many statements for fifty rows as for one."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

from conversations.events.reading import EventReader
from conversations.job_book import make_job_book
from conversations.turns.drafts import append_drafts
from shared.contracts.jobs import Beat, Claim, Heartbeat
from shared.jobs.claims import claim_job
from shared.jobs.endings import end_with_result
from shared.jobs.heartbeats import renew_leases
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.plans.counting import counting_here, statements_of
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask, make_result

MANY = 50


def furnished(owner_of_it: Human, others: Sequence[Human], messages: int) -> str:
    """A room with that many messages, by everybody in turn, each with a reaction and a pin, and with as many topics."""
    room = owner_of_it.found()
    for other in others:
        owner_of_it.seat(room, other)
    for number in range(messages):
        speaker = [owner_of_it, *others][number % (len(others) + 1)]
        said = speaker.say(room, f"furnished word{number} ")
        expect(owner_of_it.call("PUT", f"{room}/messages/{said['id']}/reactions/%F0%9F%8C%BB"), 204)
        expect(owner_of_it.call("PUT", f"{room}/messages/{said['id']}/pin"), 204)
        expect(owner_of_it.post(f"{room}/topics", {"name": f"topic {number}"}), 201)
    others[0].say(room, "not read yet")
    return room


@pytest.fixture(scope="module")
def people(stack: Stack) -> list[Human]:
    return [stack.enter(f"Person {number}") for number in range(5)]


@pytest.fixture(scope="module")
def small(people: list[Human]) -> str:
    return furnished(people[0], people[1:2], 1)


@pytest.fixture(scope="module")
def large(people: list[Human]) -> str:
    return furnished(people[0], people[1:], MANY)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/messages?limit=200", 8),
        ("?include=participants,ai_participants,topics", 10),
        ("/participants", 6),
        ("/topics?limit=200", 6),
        ("/events?limit=200", 20),
    ],
)
def test_reading_a_room_takes_the_same_whatever_its_size(
    people: list[Human], small: str, large: str, path: str, most: int
) -> None:
    few = statements_of(people[0], "GET", small + path)
    many = statements_of(people[0], "GET", large + path)

    assert len(few) > 0
    assert len(many) == len(few), "\n\n".join(many)
    assert len(many) <= most


def test_posting_takes_the_same_whatever_the_rooms_size(people: list[Human], small: str, large: str) -> None:
    counts = [len(statements_of(people[0], "POST", f"{room}/messages", _new(), 201)) for room in (small, large)]

    assert counts == [2, 2]


@pytest.mark.parametrize("said_before", [0, MANY])
def test_answering_takes_the_same_whatever_was_said_before(
    stack: Stack, people: list[Human], worker: Worker, said_before: int
) -> None:
    room = people[0].found(ai_participants=[{"name": "Ada", "model": "openai/gpt-4o-mini"}])
    for number in range(said_before):
        people[0].say(room, f"word{number}")
    turn = [turn for turn in people[0].turns(room) if turn["state"] == "waiting"] or [ask(people[0], room)]
    job_id, book = worker.job_of(turn[0]), make_job_book(15)

    with counting_here() as claiming, stack.databases["system"].transaction() as session:
        claim = claim_job(book, session, job_id, uuid4(), "a worker")
    assert isinstance(claim, Claim)
    result = make_result("It is so.").model_dump(mode="json")
    with counting_here() as ending, stack.databases["system"].transaction() as session:
        end_with_result(book, session, job_id, claim.attempt, claim.lease_token, result)

    assert [len(claiming), len(ending)] == [9, 11], "\n\n".join([*claiming, *ending])


def test_a_heartbeat_takes_the_same_for_one_answer_and_for_many(
    stack: Stack, people: list[Human], worker: Worker
) -> None:
    claims = []
    for _ in range(10):
        room = people[0].found(ai_participants=[{"name": "Ada", "model": "openai/gpt-4o-mini"}])
        claims.append(worker.claim(ask(people[0], room)))
    beats = [
        Beat(job_id=claim.job_id, attempt=claim.attempt, lease_token=claim.lease_token, offset=0, appended="It is so.")
        for claim in claims
    ]

    counts = []
    for told in (beats[:1], beats):
        with counting_here() as statements, stack.databases["system"].transaction() as session:
            assert renew_leases(make_job_book(15), session, Heartbeat(jobs=told), append_drafts).lost == []
        counts.append(len(statements))

    assert counts == [3, 3]


def test_the_list_of_rooms_takes_the_same_for_one_and_for_many(stack: Stack) -> None:
    one, many = stack.enter("One"), stack.enter("Many")
    _found_rooms(one, 1)
    _found_rooms(many, MANY)

    counts = [
        len(statements_of(human, "GET", "/conversations?limit=200&include=last_message")) for human in (one, many)
    ]

    assert counts[0] == counts[1] <= 8


def test_a_search_takes_the_same_for_one_hit_and_for_many(people: list[Human], large: str) -> None:
    inside = f"in:{room_id(large)}"
    one = statements_of(people[0], "GET", f"/search?q=word7%20{inside}")
    many = statements_of(people[0], "GET", f"/search?q=furnished%20{inside}&limit=200")

    assert len(one) == len(many) <= 8


@pytest.mark.parametrize("kind", ["message.created", "message.updated", "topics.updated", "participant.updated"])
def test_events_are_told_with_as_many_statements_for_one_as_for_many(
    stack: Stack, people: list[Human], large: str, owner: OwnerSql, kind: str
) -> None:
    rows = owner.run(
        "select id from conversations.events where conversation_id = :room and type = :kind order by id",
        room=room_id(large),
        kind=kind,
    )
    ids = [row.id for row in rows]
    reader, me = EventReader(stack.databases["app"]), people[0].signed_in.user_id

    with counting_here() as few:
        assert len(reader.page(me, ids[:1])) == 1
    with counting_here() as many:
        assert len(reader.page(me, ids)) == len(ids) > 1

    assert len(many) == len(few)


def _found_rooms(human: Human, count: int) -> None:
    for number in range(count):
        human.say(human.found(title=f"Room {number}"), "hello")


def _new() -> Json:
    return {"client_id": str(uuid4()), "content": "posted"}
