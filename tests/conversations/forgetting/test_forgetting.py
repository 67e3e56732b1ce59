"""What was made of a message's words goes with it: what a detector, a title, a summary, a copy, an AI's call kept."""

from typing import Any
from uuid import UUID

import pytest

from conversations.archive.expiry import expire_archive
from conversations.archive.moving import archive_messages
from conversations.erasure.erasing import erase_people
from shared.contracts.jobs import Claim
from shared.contracts.titles import TitlePayload, TitleResult
from shared.contracts.topics import DetectedTopic
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.exports.exporting import Exporter, ask_and_finish, fetch
from tests.conversations.exports.exporting import ask as ask_for_copy
from tests.conversations.forgetting.conftest import Forget
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.messages.test_deleted_texts import a_word, places_of
from tests.conversations.running import Stack
from tests.conversations.summaries.summing import Summer, serve_model
from tests.conversations.topics.reading import Reader, events_of, payload_of, placed_of, topics_of
from tests.conversations.working import Worker, ask

pytestmark = pytest.mark.usefixtures("reports_are_withdrawn")


@pytest.fixture
def untitled(alice: Human) -> str:
    return alice.found(title=None)


def take_back(human: Human, room: str, message: Json) -> None:
    expect(human.delete(f"{room}/messages/{message['id']}"), 204)


def end_title(summer: Summer, claim: Claim, title: str) -> bool:
    return summer.jobs.put_result(claim, TitleResult(title=title)).applied


def test_no_word_of_it_is_left_anywhere(
    stack: Stack, alice: Human, untitled: str, reader: Reader, summer: Summer, exporter: Exporter, forget: Forget
) -> None:
    word, room, owner = a_word(), untitled, reader.owner
    said = alice.say(room, f"Nobody knows {word}.")
    end_title(summer, summer.claim(room, "title"), f"Knowing {word}")
    about = DetectedTopic(topic="t1", name=f"{word} knowing", description=f"Of {word}.", relevance=1.0)
    reader.read(room, (said, "t1"), state={"opening": word}, topics=[about])
    alice.seat_ai(room, name="Ada", model="openai/gpt-4o-mini", visible_from_seq=1)
    serve_model(stack.databases["system"])
    expect(alice.post(f"{room}/summaries", {"method": "model"}), 202)
    summer.end(summer.claim(room), (f"Alice speaks of {word} at last.", [said["id"]]))
    ask_and_finish(exporter, alice, room)
    kept = {"topics.name", "conversation_topics.description", "detector_states.state", "conversations.title"}
    assert places_of(owner, word) >= {*kept, "summaries.sentences", "export_chunks.data"}

    take_back(alice, room, said)
    forget()

    assert places_of(owner, word) == set()


def test_no_word_is_left_in_what_an_ai_wanted_to_do(
    alice: Human, room: str, worker: Worker, owner: OwnerSql, forget: Forget
) -> None:
    word = a_word()
    alice.seat_ai(room)
    turn = ask(alice, room, f"What is {word}?")
    claim = worker.claim(turn)
    worker.call(claim, "add_task", title=f"Ask about {word}")
    worker.answer(claim, "It is so.")
    again = f"{room}/messages/{turn['message_id']}/regenerate"
    worker.answer(worker.claim(expect(alice.post(again, {"instruction": f"Name {word}."}), 202)), f"It is {word}.")
    kept = {"tool_approvals.arguments", "tool_calls.arguments", "turns.instruction"}
    assert places_of(owner, word) >= kept

    take_back(alice, room, {"id": turn["trigger_id"]})
    take_back(alice, room, {"id": turn["message_id"]})
    forget()

    assert places_of(owner, word) == set()
    [approval] = alice.read(f"{room}/approvals")["items"]
    assert (approval["state"], approval["arguments"], approval["decided_by"]) == ("expired", {}, None)
    assert {"approval_id": approval["id"]} == events_of(alice, room, "approval.updated", owner)[-1]
    path = f"{room}/approvals/{approval['id']}/decision"
    assert refusal(alice.post(path, {"decision": "approve"}), 409) == "already_decided"


def test_the_room_is_read_anew_without_it(alice: Human, room: str, reader: Reader, forget: Forget) -> None:
    kept, gone = alice.say(room, "The mill turns."), alice.say(room, "I am leaving her.")
    names = {"t1": "Mill", "t2": "Leaving her"}
    reader.read(room, (kept, "t1"), (gone, "t2"), names=names)
    mill = topics_of(alice, room)["Mill"]

    take_back(alice, room, gone)
    forget()

    assert set(topics_of(alice, room)) == {"Mill"}
    claim = reader.claim(room)
    payload = payload_of(claim)
    assert ([line.text for line in payload.lines], payload.state) == (["The mill turns."], None)
    assert [topic.name for topic in payload.topics] == ["Mill"]
    assert reader.end(claim, (kept, "a"), names={"a": "Mill"})
    assert topics_of(alice, room)["Mill"]["id"] == mill["id"]
    [placed, tombstone] = placed_of(alice, room)
    assert (placed["topic_id"], tombstone["topic_id"], tombstone["reason"]) == (mill["id"], None, "")


def test_a_topic_whose_name_nobody_says_any_more_has_a_plain_one(
    alice: Human, room: str, reader: Reader, forget: Forget
) -> None:
    kept, gone = alice.say(room, "The mill turns."), alice.say(room, "The mill of Zurich turns.")
    about = DetectedTopic(topic="t1", name="Zurich, mill", description="The mill of Zurich.", relevance=1.0)
    reader.read(room, (kept, "t1"), (gone, "t1"), topics=[about])
    before = alice.read(f"{room}/topics")["items"][0]

    take_back(alice, room, gone)
    forget()

    [topic] = alice.read(f"{room}/topics")["items"]
    assert (topic["id"], topic["name"], topic["description"]) == (before["id"], "Topic", None)
    assert (topic["message_count"], topic["version"] > before["version"]) == (1, True)


def test_what_others_say_too_and_what_people_named_stays(
    alice: Human, room: str, reader: Reader, forget: Forget
) -> None:
    first, second = alice.say(room, "Zurich it is."), alice.say(room, "Yes, Zurich!")
    expect(alice.post(f"{room}/topics", {"name": "Holidays"}), 201)
    reader.read(room, (first, "t1"), (second, "t1"), names={"t1": "Zurich (2)"})

    take_back(alice, room, first)
    forget()

    assert set(topics_of(alice, room)) == {"Zurich (2)", "Holidays"}


def test_a_worker_that_is_reading_it_finds_nothing(alice: Human, room: str, reader: Reader, forget: Forget) -> None:
    word = a_word()
    said = alice.say(room, f"I know {word}.")
    claim = reader.claim(room)
    take_back(alice, room, said)
    forget()

    assert not reader.end(claim, (said, "t1"), names={"t1": word}, state={"opening": word})

    assert places_of(reader.owner, word) == set()


def test_a_detector_that_had_yet_to_read_it_reads_on(alice: Human, room: str, reader: Reader, forget: Forget) -> None:
    kept = alice.say(room, "The mill turns.")
    reader.read(room, (kept, "t1"), names={"t1": "Quite another word"})
    gone = alice.say(room, "I am leaving her.")

    take_back(alice, room, gone)
    forget()

    assert set(topics_of(alice, room)) == {"Quite another word"}
    assert reader.unfinished(room)


def test_a_title_made_of_it_is_found_anew(alice: Human, untitled: str, summer: Summer, forget: Forget) -> None:
    said = alice.say(untitled, "Where do we hold the summer party?")
    end_title(summer, summer.claim(untitled, "title"), "The summer party")
    alice.say(untitled, "At the mill.")

    take_back(alice, untitled, said)
    forget()

    room = alice.read(untitled)
    assert (room["title"], alice.read(f"{untitled}/events")["items"][-1]["type"]) == (None, "conversation.updated")
    claim = summer.claim(untitled, "title")
    assert [line.text for line in TitlePayload.model_validate(claim.payload).lines] == ["At the mill."]
    assert end_title(summer, claim, "The mill")
    assert alice.read(untitled)["title"] == "The mill"


def test_a_title_that_a_worker_is_making_of_it_is_refused(alice: Human, untitled: str, summer: Summer) -> None:
    said = alice.say(untitled, "Where do we hold the summer party?")
    claim = summer.claim(untitled, "title")
    take_back(alice, untitled, said)

    assert not end_title(summer, claim, "The summer party")

    assert alice.read(untitled)["title"] is None
    assert summer.waiting(untitled, "title")


def test_a_title_that_a_person_gave_or_that_came_before_it_stays(
    alice: Human, room: str, untitled: str, summer: Summer, forget: Forget
) -> None:
    named = alice.say(room, "The mill turns.")
    for number in range(10):
        alice.say(untitled, f"The mill turns {number}.")
    end_title(summer, summer.claim(untitled, "title"), "The mill")
    late = alice.say(untitled, "I am leaving her.")

    take_back(alice, room, named)
    take_back(alice, untitled, late)
    forget()

    assert (alice.read(room)["title"] is None, alice.read(untitled)["title"]) == (False, "The mill")


def test_a_copy_that_is_there_expires_and_one_that_is_not_whole_begins_anew(
    alice: Human, room: str, exporter: Exporter, forget: Forget
) -> None:
    said = alice.say(room, "I am leaving her.")
    there = ask_and_finish(exporter, alice, room)
    begun = ask_for_copy(alice, room)
    assert exporter.step()

    take_back(alice, room, said)
    forget()
    exporter.finish()

    assert refusal(alice.get(f"{there}/file"), 410) == "export_gone"
    assert "leaving" not in fetch(alice, begun)


def test_a_copy_made_before_it_was_said_stays(alice: Human, room: str, exporter: Exporter, forget: Forget) -> None:
    alice.say(room, "The mill turns.")
    there = ask_and_finish(exporter, alice, room)

    take_back(alice, room, alice.say(room, "I am leaving her."))
    forget()

    assert "The mill turns." in fetch(alice, there)


def test_a_summary_being_written_keeps_nothing_of_it(
    stack: Stack, alice: Human, room: str, summer: Summer, forget: Forget
) -> None:
    word = a_word()
    alice.seat_ai(room, name="Ada", model="openai/gpt-4o-mini", visible_from_seq=1)
    serve_model(stack.databases["system"])
    kept, gone = alice.say(room, "The mill turns."), alice.say(room, f"I know {word}.")
    expect(alice.post(f"{room}/summaries", {"method": "model"}), 202)
    claim = summer.claim(room)
    take_back(alice, room, gone)
    forget()

    summer.end(claim, ("There is a mill that turns.", [kept["id"]]), (f"Alice knows of {word}.", [gone["id"]]))

    assert places_of(summer.owner, word) == set()


def test_in_an_archived_room_words_are_forgotten_too(alice: Human, room: str, reader: Reader, forget: Forget) -> None:
    said = alice.say(room, "Zurich it is.")
    reader.read(room, (said, "t1"), names={"t1": "Zurich"})
    expect(alice.patch(room, {"status": "archived"}), 200)

    take_back(alice, room, said)
    forget()

    assert topics_of(alice, room) == {}


def due_in_s(owner: OwnerSql, room: str) -> list[float]:
    rows: list[Any] = owner.run(
        "select extract(epoch from due_at - clock_timestamp()) as wait from conversations.forgettings "
        "where conversation_id = :room",
        room=room_id(room),
    )
    return [float(row.wait) for row in rows]


def test_what_an_erased_person_said_is_forgotten_at_once(
    stack: Stack, alice: Human, bob: Human, room: str, reader: Reader, forget: Forget
) -> None:
    alice.seat(room, bob)
    said = bob.say(room, "Zurich it is.")
    reader.read(room, (said, "t1"), names={"t1": "Zurich"})
    reader.owner.run(
        "insert into conversations.erasures (user_id, blank_messages, created_at, updated_at) "
        "values (:bob, true, now(), now())",
        bob=UUID(bob.id),
    )
    erase_people(stack.databases["system"])

    forget()

    assert (topics_of(alice, room), due_in_s(reader.owner, room)) == ({}, [])


def test_what_was_kept_apart_for_long_is_forgotten_a_day_later(
    stack: Stack, alice: Human, room: str, owner: OwnerSql, forget: Forget
) -> None:
    alice.say(room, "Zurich it is.")
    owner.run(
        "update conversations.messages set created_at = created_at - interval '400 days' where conversation_id = :room",
        room=room_id(room),
    )
    archive_messages(stack.databases["system"], 365)
    owner.run(
        "update conversations.message_archive set archived_at = archived_at - interval '31 days'"
        " where conversation_id = :room",
        room=room_id(room),
    )
    expire_archive(stack.databases["system"], 30)

    forget()

    [wait] = due_in_s(owner, room)
    assert 23 * 3600 < wait <= 24 * 3600
