"""Transcripts that become a room of their own."""

import json
from pathlib import Path
from typing import Any

import pytest

from ai_orchestrator.topics.job import detect
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, refusal, room_id
from tests.conversations.imports.uploading import Importer, author_id, jsonl, messages_of, room_of, upload
from tests.conversations.topics.reading import Reader, payload_of
from tests.conversations.working import Worker

TRANSCRIPT = Path("docs/examples/transcript.jsonl").read_bytes()


def said_by(name: str) -> list[str]:
    return [line["text"] for line in told(TRANSCRIPT) if line["author"] == name]


def told(transcript: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in transcript.splitlines()]


def test_the_room_has_every_line_in_order_with_its_time_and_its_answers(alice: Human, importer: Importer) -> None:
    lines = told(TRANSCRIPT)
    ids = {line["id"]: number for number, line in enumerate(lines) if "id" in line}

    done = importer.finish(alice, upload(alice, TRANSCRIPT, title="Checkout and offsite"))

    room = room_of(done)
    messages = messages_of(alice, room)
    assert [message["content"] for message in messages] == [line["text"] for line in lines]
    assert [message["seq"] for message in messages] == list(range(1, len(lines) + 1))
    assert [message["sent_at"][:19] + "Z" for message in messages] == [line["time"] for line in lines]
    answered = [ids.get(line.get("reply_to"), line.get("reply_to")) for line in lines]
    assert [message["parent_id"] for message in messages] == [
        None if number is None else messages[number]["id"] for number in answered
    ]
    assert (done["total"], done["done"], done["skipped"]) == (len(lines), len(lines), 0)


def test_the_importer_owns_the_room_and_has_read_it(alice: Human, importer: Importer) -> None:
    room = alice.read(room_of(importer.finish(alice, upload(alice, TRANSCRIPT, title="Checkout and offsite"))))

    assert (room["title"], room["status"], room["last_seq"]) == ("Checkout and offsite", "active", 63)
    assert (room["me"]["role"], room["me"]["unread"]) == ("owner", 0)
    assert room["last_message_at"].startswith("2026-10-06T15:33:00")


def test_authors_without_account_are_people_who_left(alice: Human, importer: Importer) -> None:
    done = importer.finish(alice, upload(alice, TRANSCRIPT))

    people = {one["user"]["display_name"]: one for one in alice.read(f"{room_of(done)}/participants")["items"]}
    assert sorted(people) == ["Alice", "Anouk", "Jonas", "Leyla", "Mira", "Priya", "Tom"]
    mira = people["Mira"]
    assert (mira["user_id"], mira["is_active"]) == (str(author_id(done, "Mira")), False)
    assert (mira["user"]["source"], mira["user"]["username"]) == ("import", None)
    messages = messages_of(alice, room_of(done))
    assert [message["content"] for message in messages if message["sender"]["name"] == "Mira"] == said_by("Mira")


def test_a_mapped_author_is_the_account(alice: Human, importer: Importer) -> None:
    done = importer.finish(alice, upload(alice, TRANSCRIPT, authors=json.dumps({"Mira": alice.id})))

    room = room_of(done)
    mine = [message for message in messages_of(alice, room) if message["user_id"] == alice.id]
    assert [message["content"] for message in mine] == said_by("Mira")
    assert {message["sender"]["name"] for message in mine} == {"Alice"}
    assert len(alice.read(f"{room}/participants")["items"]) == 6


def test_an_ai_of_a_transcript_has_left_and_claims_no_model_that_answers(alice: Human, importer: Importer) -> None:
    done = importer.finish(alice, upload(alice, TRANSCRIPT))

    room = room_of(done)
    [message] = [message for message in messages_of(alice, room) if message["sender_type"] == "ai"]
    assert (message["role"], message["is_ai_generated"]) == ("assistant", True)
    assert message["ai_model_id"] == "spindle/imported"
    [gone] = [ai for ai in alice.read(f"{room}/ai-participants")["items"] if ai["id"] == message["ai_participant_id"]]
    assert (gone["name"], gone["active"], gone["model"]) == ("Scribe", False, "spindle/imported")
    assert gone["left_at"] is not None
    assert "spindle/imported" not in {model["id"] for model in alice.read("/ai-models")["items"]}


def test_the_scribe_joins_as_in_any_new_room(alice: Human, importer: Importer, owner: OwnerSql) -> None:
    owner.run("delete from conversations.provider_connections")
    room = room_of(importer.finish(alice, upload(alice, jsonl("Hello"))))

    [scribe] = alice.read(f"{room}/ai-participants")["items"]
    assert (scribe["model"], scribe["active"]) == ("spindle/scribe", True)


def test_system_lines_are_notices(alice: Human, importer: Importer) -> None:
    room = room_of(importer.finish(alice, upload(alice, TRANSCRIPT)))

    [notice] = [message for message in messages_of(alice, room) if message["sender_type"] == "system"]
    assert (notice["message_type"], notice["user_id"]) == ("system", None)


def test_a_line_without_a_time_is_shown_at_its_import(alice: Human, importer: Importer) -> None:
    done = importer.finish(alice, upload(alice, jsonl("Hello")))

    [message] = messages_of(alice, room_of(done))
    assert message["sent_at"] == done["created_at"]


def test_a_time_to_come_does_not_keep_a_room_on_top_for_ever(alice: Human, importer: Importer) -> None:
    late = {"author": "Mira", "text": "Hello from afar", "time": "2999-01-01T00:00:00Z"}

    room = room_of(importer.finish(alice, upload(alice, jsonl(late))))

    [message] = messages_of(alice, room)
    assert message["sent_at"].startswith("2999")
    assert alice.read(room)["last_message_at"] < "2999"


def test_blank_lines_are_skipped_and_counted(alice: Human, importer: Importer) -> None:
    file = b"\xef\xbb\xbf" + jsonl("a") + b"\r\n\n" + jsonl({"author": "Tom", "text": "b", "reply_to": 0})

    done = importer.finish(alice, upload(alice, file))

    first, second = messages_of(alice, room_of(done))
    assert (done["total"], done["skipped"]) == (2, 2)
    assert (second["seq"], second["parent_id"]) == (2, first["id"])


def test_the_owner_is_told_of_every_state_and_of_the_room(alice: Human, importer: Importer, owner: OwnerSql) -> None:
    done = importer.finish(alice, upload(alice, TRANSCRIPT))

    rows = owner.run(
        "select type, refs->>'import_id' as import_id from conversations.events where recipient_id = :id order by id",
        id=alice.signed_in.user_id,
    )
    updates = [row.import_id for row in rows if row.type == "import.updated"]
    assert updates == [done["id"]] * len(updates)
    assert len(updates) == done["version"] - 1
    assert [row.type for row in rows].count("conversation.added") == 1


def test_nothing_is_kept_of_the_file_once_it_is_done(alice: Human, importer: Importer, owner: OwnerSql) -> None:
    importer.finish(alice, upload(alice, TRANSCRIPT))

    assert owner.value("select count(*) from conversations.import_chunks") == 0
    assert owner.value("select count(*) from conversations.import_lines") == 0


def test_the_people_of_one_import_are_not_those_of_another(alice: Human, importer: Importer) -> None:
    first, second = (importer.finish(alice, upload(alice, TRANSCRIPT)) for _ in range(2))

    assert author_id(first, "Mira") != author_id(second, "Mira")


def test_people_can_be_let_in_and_see_who_spoke(alice: Human, bob: Human, carol: Human, importer: Importer) -> None:
    room = room_of(importer.finish(alice, upload(alice, TRANSCRIPT)))
    alice.seat(room, bob)

    assert {message["sender"]["name"] for message in messages_of(bob, room)} >= {"Mira", "Tom", "Scribe", "Spindle"}
    assert refusal(carol.get(room), 404) == "not_found"


def test_the_conversation_goes_on(alice: Human, importer: Importer) -> None:
    room = room_of(importer.finish(alice, upload(alice, TRANSCRIPT)))
    before = messages_of(alice, room)[-1]

    message = alice.say(room, "So, who brings the guitar?", parent_id=before["id"])

    assert (message["seq"], message["parent_id"]) == (64, before["id"])


def test_its_topics_are_read_when_it_is_there(
    alice: Human, importer: Importer, worker: Worker, owner: OwnerSql
) -> None:
    room = room_of(importer.finish(alice, upload(alice, TRANSCRIPT)))
    claim = Reader(worker.jobs, owner).claim(room)

    assert worker.jobs.put_result(claim, detect(payload_of(claim))).applied

    topics = alice.read(f"{room}/topics")["items"]
    assert sum(topic["message_count"] for topic in topics) == 62
    assert topics[0]["relevance"] == 1
    assert alice.read(room)["last_seq"] == 63
    assert (
        owner.value(
            "select through_seq from conversations.detector_states where conversation_id = :id", id=room_id(room)
        )
        == 63
    )


@pytest.mark.parametrize("author", ["x" * 100, "Ö 🌻", "null", "'; drop table people; --"])
def test_any_name_will_do(alice: Human, importer: Importer, author: str) -> None:
    done = importer.finish(alice, upload(alice, jsonl({"author": author, "text": "Hello"})))

    assert [message["sender"]["name"] for message in messages_of(alice, room_of(done))] == [author]
