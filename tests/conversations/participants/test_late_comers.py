"""Whoever came late is shown what is theirs of turns and topics, by the application and by the database alone."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.identity import act_as_person, write_to_rooms
from conversations.rooms.ledger import keep_ledger, lock_room
from conversations.topics.models import ConversationTopic
from conversations.turns.models import Turn
from shared.contracts.reply import Outcome
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask


@pytest.fixture
def room(alice: Human) -> str:
    """A room with an AI, in which newcomers see nothing of before."""
    room = alice.found(settings={"history": "from_join"})
    alice.seat_ai(room)
    return room


def name_topic(owner: OwnerSql, room: str, name: str, *, seqs: list[int], source: str = "detector") -> str:
    """A topic of the room that these messages belong to."""
    topic = uuid4()
    values = {"room": room_id(room), "topic": topic, "name": name, "source": source, "seqs": seqs}
    for statement in (
        "insert into conversations.topics (id, family_id, name, created_at, updated_at) "
        "values (:topic, :room, :name, now(), now())",
        "insert into conversations.conversation_topics "
        "(conversation_id, topic_id, detector_key, source, message_count, created_at, updated_at) "
        "values (:room, :topic, cast(:name as text), :source, cardinality(cast(:seqs as integer[])), now(), now())",
        "insert into conversations.message_topics "
        "(conversation_id, message_id, seq, topic_id, confidence, reason, created_at, updated_at) "
        "select :room, id, seq, :topic, 1, 'same words', now(), now() from conversations.messages "
        "where conversation_id = :room and seq = any(cast(:seqs as integer[]))",
    ):
        owner.run(statement, **{name: value for name, value in values.items() if f":{name}" in statement})
    return str(topic)


def tell_of_topics(stack: Stack, room: str) -> None:
    with stack.databases["system"].transaction() as session:
        write_to_rooms(session, [room_id(room)])
        with keep_ledger(session, lock_room(session, room_id(room))) as ledger:
            ledger.record(EventType.TOPICS_UPDATED, SYSTEM, {"through_seq": ledger.room.last_seq})


def names(topics: list[Json]) -> set[str]:
    return {topic["name"] for topic in topics}


def test_turns_that_were_over_are_not_shown(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    worker.answer(worker.claim(ask(alice, room, "before Bob")))
    running = ask(alice, room, "while Bob comes")
    alice.seat(room, bob)
    after = ask(bob, room, "after Bob came")

    shown = {turn["id"] for turn in bob.turns(room)}

    assert shown == {running["id"], after["id"]}
    assert len(alice.turns(room)) == 3


def test_a_turn_that_was_running_stays_shown_when_it_ends(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    """What a stream tells of it must be what is fetched afterwards."""
    running = ask(alice, room, "while Bob comes")
    alice.seat(room, bob)

    with listen(bob) as stream:
        worker.answer(worker.claim(running), "", outcome=Outcome.SILENT)
        told = stream.wait_for("turn.updated", lambda data: data["turn"]["state"] == "silent")

    assert bob.turns(room) == [told.data["turn"]]


def test_events_of_turns_that_were_over_are_not_told(
    alice: Human, bob: Human, room: str, worker: Worker, owner: OwnerSql
) -> None:
    turn = ask(alice, room, "before Bob")
    worker.answer(worker.claim(turn))
    alice.seat(room, bob)

    of_turns = [one for one in bob.read(f"{room}/events?limit=200")["items"] if one["type"] == "turn.updated"]

    assert of_turns == []
    assert [one for one in alice.read(f"{room}/events?limit=200")["items"] if one["type"] == "turn.updated"]


def test_the_database_alone_hides_those_turns_too(
    stack: Stack, alice: Human, bob: Human, room: str, worker: Worker
) -> None:
    worker.answer(worker.claim(ask(alice, room, "before Bob")))
    alice.seat(room, bob)
    after = ask(bob, room, "after Bob came")

    with stack.databases["app"].transaction() as session:
        act_as_person(session, bob.signed_in)
        seen = session.scalars(select(Turn.id).where(Turn.conversation_id == room_id(room))).all()

    assert seen == [UUID(after["id"])]


def test_topics_that_reach_no_message_of_theirs_are_not_shown(
    stack: Stack, alice: Human, bob: Human, room: str, owner: OwnerSql
) -> None:
    alice.say(room, "about mills")
    alice.say(room, "about mills again")
    alice.seat(room, bob)
    alice.say(room, "about ships")
    name_topic(owner, room, "mills", seqs=[1, 2])
    name_topic(owner, room, "ships", seqs=[3])
    name_topic(owner, room, "plans", seqs=[], source="person")

    with listen(alice) as hers, listen(bob) as his:
        tell_of_topics(stack, room)
        told = his.wait_for("topics.updated").data["topics"]
        all_told = hers.wait_for("topics.updated").data["topics"]

    assert names(told) == {"ships", "plans"}
    assert told == bob.read(f"{room}/topics")["items"] == bob.read(f"{room}?include=topics")["topics"]
    assert names(all_told) == names(alice.read(f"{room}/topics")["items"]) == {"mills", "ships", "plans"}
    with stack.databases["app"].transaction() as session:
        act_as_person(session, bob.signed_in)
        query = select(ConversationTopic.topic_id).where(ConversationTopic.conversation_id == room_id(room))
        assert len(session.scalars(query).all()) == 2


def test_who_names_a_topic_that_was_there_before_them_is_shown_it(
    alice: Human, bob: Human, room: str, owner: OwnerSql
) -> None:
    alice.say(room, "about mills")
    alice.seat(room, bob)
    topic = name_topic(owner, room, "mills", seqs=[1])
    assert bob.read(f"{room}/topics")["items"] == []

    named = expect(bob.post(f"{room}/topics", {"name": "Mills"}), 200)

    assert named["id"] == topic
    assert names(bob.read(f"{room}/topics")["items"]) == {named["name"]}


@pytest.mark.parametrize("role", ["observer", "member"])
@pytest.mark.parametrize(
    "change", ["title = 'Mine'", "settings = '{}'", "status = 'archived'", "deleted_at = now()", "description = 'x'"]
)
def test_the_database_alone_lets_only_those_who_administer_change_a_room(
    stack: Stack, alice: Human, bob: Human, room: str, role: str, change: str
) -> None:
    alice.seat(room, bob, role)

    statement = text(f"update conversations.conversations set {change} where id = :id")  # noqa: S608 — our own

    with Session(stack.databases["app"].engine) as session:
        act_as_person(session, bob.signed_in)
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(statement, {"id": room_id(room)})

    # What everybody in it may do is to number its events, as leaving does.
    assert bob.delete(f"{room}/participants/{bob.id}").status_code == 204
