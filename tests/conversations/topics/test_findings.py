from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.identity import act_as_person
from conversations.topics.models import MessageTopic
from shared.contracts.topics import Assignment
from shared.jobs.client import OwnerRefused
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, room_id
from tests.conversations.topics.reading import Reader, events_of, find, placed_of, topics_of


def test_topics_are_read_strongest_first_with_their_people(alice: Human, bob: Human, room: str, reader: Reader) -> None:
    alice.seat(room, bob)
    one, two, three = alice.say(room, "cache"), bob.say(room, "cache too"), bob.say(room, "lake")

    reader.read(room, (one, "t0"), (two, "t0"), (three, "t2"), names={"t0": "Cache", "t2": "Lake"})

    topics = bob.read(f"{room}/topics")["items"]
    assert [(topic["name"], topic["relevance"], topic["message_count"]) for topic in topics] == [
        ("Cache", 1.0, 2),
        ("Lake", 0.5, 1),
    ]
    assert [topic["user_ids"] for topic in topics] == [[alice.id, bob.id], [bob.id]]
    assert {topic["source"] for topic in topics} == {"detector"}


def test_each_message_says_which_topic_it_belongs_to_and_why(alice: Human, room: str, reader: Reader) -> None:
    one, two = alice.say(room, "cache"), alice.say(room, "and its key")
    assignment = Assignment(
        message_id=two["id"], topic="t0", parent_id=one["id"], confidence=0.75, reason="the same words"
    )

    reader.read(room, assignments=[assignment], names={"t0": "Cache"})

    [placed] = placed_of(alice, room)
    told = {name: placed[name] for name in ("message_id", "seq", "parent_id", "confidence", "reason", "source")}
    assert told == {
        "message_id": two["id"],
        "seq": 2,
        "parent_id": one["id"],
        "confidence": 0.75,
        "reason": "the same words",
        "source": "detector",
    }
    assert placed["topic_id"] == topics_of(alice, room)["Cache"]["id"]


def test_message_topics_are_paged_by_seq_and_narrowed_to_a_topic(alice: Human, room: str, reader: Reader) -> None:
    said = [alice.say(room, f"message {number}") for number in range(6)]
    reader.read(room, *((message, f"t{number % 2}") for number, message in enumerate(said)))

    page = alice.read(f"{room}/message-topics?after_seq=1&limit=2")
    rest = alice.read(f"{room}/message-topics?after_seq=1&limit=200&cursor={page['next_cursor']}")

    assert [item["seq"] for item in page["items"]] == [2, 3]
    assert ([item["seq"] for item in rest["items"]], rest["next_cursor"]) == ([4, 5, 6], None)
    topic_id = topics_of(alice, room)["t0"]["id"]
    assert [item["seq"] for item in placed_of(alice, room, f"?topic_id={topic_id}")] == [1, 3, 5]


def test_a_run_tells_the_room_what_changed(alice: Human, room: str, reader: Reader, owner: OwnerSql) -> None:
    one, two = alice.say(room, "one"), alice.say(room, "two")

    reader.read(room, (one, "t0"), (two, "t0"))

    assert events_of(alice, room, "topics.updated", owner) == [{"through_seq": 2}]
    assert events_of(alice, room, "message_topics.updated", owner) == [{"message_ids": [one["id"], two["id"]]}]


def test_what_stays_as_it_is_gets_no_event_and_no_version(
    alice: Human, room: str, reader: Reader, owner: OwnerSql
) -> None:
    one = alice.say(room, "one")
    reader.read(room, (one, "t0"))
    before = placed_of(alice, room)
    two = alice.say(room, "two")

    reader.read(room, (one, "t0"), (two, "t0"))

    assert placed_of(alice, room)[:1] == before
    assert events_of(alice, room, "message_topics.updated", owner)[-1] == {"message_ids": [two["id"]]}


def test_a_message_that_changes_its_topic_is_counted_once(alice: Human, bob: Human, room: str, reader: Reader) -> None:
    alice.seat(room, bob)
    one, two = alice.say(room, "one"), bob.say(room, "two")
    reader.read(room, (one, "t0"), (two, "t0"))
    three = alice.say(room, "three")

    reader.read(room, (two, "t2"), (three, "t2"), names={"t0": "t0"})

    topics = topics_of(alice, room)
    assert {name: topic["message_count"] for name, topic in topics.items()} == {"t0": 1, "t2": 2}
    assert topics["t0"]["user_ids"] == [alice.id]
    assert topics["t2"]["user_ids"] == [bob.id, alice.id]


def test_a_topic_that_the_detector_gives_up_goes(alice: Human, room: str, reader: Reader) -> None:
    one = alice.say(room, "one")
    reader.read(room, (one, "t0"), names={"t0": "Small talk"})
    alice.say(room, "two")

    reader.read(room, (one, "t1"), names={"t1": "Cache"})

    assert list(topics_of(alice, room)) == ["Cache"]


def test_a_topic_keeps_its_id_when_the_detector_names_it_better(alice: Human, room: str, reader: Reader) -> None:
    one = alice.say(room, "one")
    reader.read(room, (one, "t0"), names={"t0": "Voucher"})
    before = topics_of(alice, room)["Voucher"]
    two = alice.say(room, "two")

    reader.read(room, (two, "t0"), names={"t0": "Voucher, cache"})

    after = topics_of(alice, room)["Voucher, cache"]
    assert after["id"] == before["id"]
    assert after["version"] > before["version"]


def test_a_name_that_a_person_gave_outlasts_the_detector(
    alice: Human, room: str, reader: Reader, owner: OwnerSql
) -> None:
    one = alice.say(room, "one")
    reader.read(room, (one, "t0"), names={"t0": "Voucher"})
    owner.run("update conversations.topics set name = 'Checkout' where name = 'Voucher'")
    owner.run(
        "update conversations.conversation_topics set source = 'person' where conversation_id = :id", id=room_id(room)
    )
    two = alice.say(room, "two")

    reader.read(room, (two, "t0"), names={"t0": "Voucher, cache"})

    topic = topics_of(alice, room)["Checkout"]
    assert (topic["source"], topic["message_count"]) == ("person", 2)


def test_a_persons_word_on_a_message_outlasts_the_detector(
    alice: Human, room: str, reader: Reader, owner: OwnerSql
) -> None:
    one = alice.say(room, "one")
    reader.read(room, (one, "t0"), names={"t0": "Voucher", "t9": "Lake"})
    lake = topics_of(alice, room)["Lake"]["id"]
    owner.run(
        "update conversations.message_topics set topic_id = :topic, source = 'person' where conversation_id = :id",
        topic=UUID(lake),
        id=room_id(room),
    )
    two = alice.say(room, "two")

    claim = reader.claim(room)
    reader.end(claim, (one, "t0"), (two, "t0"), names={"t0": "Voucher", "t9": "Lake"})

    assert claim.payload["corrections"] == [{"message_id": one["id"], "topic_id": lake}]
    assert [placed["topic_id"] == lake for placed in placed_of(alice, room)] == [True, False]


def test_a_name_that_differs_in_case_alone_is_the_same_word(alice: Human, room: str, reader: Reader) -> None:
    one, two = alice.say(room, "one"), alice.say(room, "two")

    reader.read(room, (one, "t0"), (two, "t1"), names={"t0": "Cache", "t1": " cACHE "})

    assert list(topics_of(alice, room)) == ["Cache", "cACHE (2)"]


def test_two_rooms_never_share_a_word(alice: Human, room: str, reader: Reader) -> None:
    other = alice.found()
    for each in (room, other):
        reader.read(each, (alice.say(each, "one"), "t0"), names={"t0": "Cache"})

    assert topics_of(alice, room)["Cache"]["id"] != topics_of(alice, other)["Cache"]["id"]


def test_reading_anew_keeps_the_topics_that_are_found_again(alice: Human, room: str, reader: Reader) -> None:
    one, two = alice.say(room, "one"), alice.say(room, "two")
    reader.read(room, (one, "t0"), (two, "t1"), names={"t0": "Cache", "t1": "Noise"})
    before = topics_of(alice, room)
    alice.post(f"{room}/topics/detect")

    reader.read(room, (one, "t0"), (two, "t0"), names={"t0": "cache"})

    [after] = topics_of(alice, room).values()
    assert (after["id"], after["message_count"]) == (before["Cache"]["id"], 2)


def test_the_ring_fills_when_the_evidence_moves_visibly(
    alice: Human, room: str, reader: Reader, owner: OwnerSql
) -> None:
    for score in (0.4, 0.405, 0.5):
        reader.read(room, (alice.say(room, "on and on"), "t0"), score=score)

    assert alice.read(room)["phase_progress"] == 0.5
    assert events_of(alice, room, "phase.updated", owner) == [{}, {}]


def test_where_nothing_is_to_divide_the_ring_stays_empty(alice: Human, reader: Reader) -> None:
    room = alice.found(settings={"division": "off"})

    reader.read(room, (alice.say(room, "one"), "t0"), score=0.9)

    assert alice.read(room)["phase_progress"] == 0


def test_a_result_of_an_earlier_memory_changes_nothing(
    alice: Human, room: str, reader: Reader, owner: OwnerSql
) -> None:
    one = alice.say(room, "one")
    claim = reader.claim(room)
    owner.run(
        "update conversations.detector_states set state_version = state_version + 1 where conversation_id = :id",
        id=room_id(room),
    )

    applied = reader.end(claim, (one, "t0"))

    assert not applied
    assert placed_of(alice, room) == []
    assert len(reader.unfinished(room)) == 1


def test_a_second_delivery_changes_nothing(alice: Human, room: str, reader: Reader, owner: OwnerSql) -> None:
    one = alice.say(room, "one")
    claim = reader.claim(room)
    reader.end(claim, (one, "t0"))
    before = (topics_of(alice, room), placed_of(alice, room), events_of(alice, room, "topics.updated", owner))

    assert reader.end(claim, (one, "t0"))

    assert (topics_of(alice, room), placed_of(alice, room), events_of(alice, room, "topics.updated", owner)) == before


def test_what_is_said_of_messages_elsewhere_is_passed_over(alice: Human, room: str, reader: Reader) -> None:
    elsewhere = alice.say(alice.found(), "elsewhere")
    one = alice.say(room, "one")
    stray = Assignment(message_id=one["id"], topic="t0", parent_id=elsewhere["id"], confidence=1, reason="no")

    reader.read(room, (elsewhere, "t0"), ({"id": str(uuid4())}, "t0"))
    alice.say(room, "two")
    reader.read(room, assignments=[stray], names={"t0": "t0"})

    assert [(placed["message_id"], placed["parent_id"]) for placed in placed_of(alice, room)] == [(one["id"], None)]


def test_a_memory_beyond_its_limit_is_refused(alice: Human, room: str, reader: Reader) -> None:
    one = alice.say(room, "one")
    claim = reader.claim(room)

    with pytest.raises(OwnerRefused) as refused:
        reader.jobs.put_result(claim, find(claim, (one, "t0"), state={"all": "x" * 256 * 1024}))

    assert refused.value.status == 422


def test_who_came_later_is_told_nothing_of_what_was_said_before(alice: Human, bob: Human, reader: Reader) -> None:
    room = alice.found(settings={"history": "from_join"})
    one = alice.say(room, "before")
    alice.seat(room, bob)
    two = alice.say(room, "after")

    reader.read(room, (one, "t0"), (two, "t0"))

    assert [placed["seq"] for placed in placed_of(bob, room)] == [2]
    assert [placed["seq"] for placed in placed_of(alice, room)] == [1, 2]


def test_the_second_wall_hides_them_too(alice: Human, bob: Human, reader: Reader, session: Session) -> None:
    room = alice.found(settings={"history": "from_join"})
    one = alice.say(room, "before")
    alice.seat(room, bob)
    two = alice.say(room, "after")
    reader.read(room, (one, "t0"), (two, "t0"))

    act_as_person(session, bob.signed_in)

    in_room = MessageTopic.conversation_id == room_id(room)
    assert list(session.scalars(select(MessageTopic.seq).where(in_room))) == [2]


def test_a_word_that_another_room_of_the_family_uses_is_not_renamed(
    alice: Human, room: str, reader: Reader, owner: OwnerSql
) -> None:
    daughter = alice.found()
    owner.run(
        "update conversations.conversations set family_id = :family where id = :id",
        family=room_id(room),
        id=room_id(daughter),
    )
    for each in (room, daughter):
        reader.read(each, (alice.say(each, "one"), "t0"), names={"t0": "Cache"})

    reader.read(room, (alice.say(room, "two"), "t0"), names={"t0": "Cache, voucher"})

    assert topics_of(alice, room)["Cache"]["id"] == topics_of(alice, daughter)["Cache"]["id"]
