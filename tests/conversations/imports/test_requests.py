import json
from typing import Any
from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.imports.uploading import Importer, faults_of, jsonl, room_of, upload


def test_an_import_is_accepted_and_waits(alice: Human) -> None:
    accepted = expect(upload(alice, jsonl("Hello")), 202)

    assert (accepted["state"], accepted["conversation_ids"], accepted["done"]) == ("queued", [], 0)
    assert alice.read(f"/imports/{accepted['id']}") == accepted


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"format": None}, "/format"),
        ({"format": "csv"}, "/format"),
        ({"client_id": None}, "/client_id"),
        ({"client_id": "seven"}, "/client_id"),
        ({"title": ""}, "/title"),
        ({"title": "x" * 256}, "/title"),
        ({"authors": "Mira"}, "/authors"),
        ({"authors": "[" * 50}, "/authors"),
        ({"authors": '{"Mira": "seven"}'}, "/authors/Mira"),
        ({"colour": "blue"}, "/colour"),
        ({"title": "A room", "conversation_id": str(uuid4())}, ""),
    ],
)
def test_a_bad_field_is_named(alice: Human, fields: dict[str, Any], pointer: str) -> None:
    [fault] = faults_of(upload(alice, jsonl("Hello"), **fields))

    assert fault[:2] == ("body", pointer)


def test_a_field_with_nul_is_refused(alice: Human) -> None:
    assert refusal(upload(alice, jsonl("Hello"), title="a\0b"), 400) == "malformed_request"


def test_the_file_must_be_there_as_a_file(alice: Human) -> None:
    fields = {"format": "jsonl", "client_id": str(uuid4())}
    bearer = {"Authorization": f"Bearer {alice.token}"}
    url = f"{alice.base_url}/imports"

    assert refusal(alice.http.post(url, json=fields, headers=bearer), 415) == "unsupported_media_type"
    without = alice.http.post(url, data=fields, files={"other": ("x", b"{}")}, headers=bearer)
    assert faults_of(without)[0][:2] == ("body", "/file")


def test_nobody_uploads_without_signing_in(alice: Human) -> None:
    files = {"file": ("a.jsonl", jsonl("Hello"))}

    assert refusal(alice.http.post(f"{alice.base_url}/imports", files=files), 401) == "unauthenticated"


def test_a_small_file_is_checked_at_once_and_nothing_is_kept_of_a_bad_one(alice: Human, owner: OwnerSql) -> None:
    file = jsonl("fine", {"author": "Mira", "text": "late", "reply_to": 7}, {"author": "Mira"})

    assert faults_of(upload(alice, file)) == [
        ("line", "/1/reply_to", "forward_reply"),
        ("line", "/2/text", "missing"),
    ]
    assert alice.read("/imports")["items"] == []


def test_a_large_file_is_checked_in_its_turn(alice: Human, importer: Importer) -> None:
    file = jsonl(*["x" * 1000] * 1100, {"author": "Mira", "text": "late", "reply_to": 5000}, {"text": "who?"})

    failed = importer.finish(alice, upload(alice, file))

    assert (failed["state"], failed["done"], failed["conversation_ids"]) == ("failed", 0, [])
    assert [(fault["line"], fault["pointer"], fault["code"]) for fault in failed["errors"]] == [
        (1100, "/reply_to", "forward_reply"),
        (1101, "/author", "missing"),
    ]
    assert alice.read("/conversations")["items"] == []


def test_a_line_that_answers_one_of_an_earlier_batch_is_checked_too(alice: Human, importer: Importer) -> None:
    named = {"author": "Mira", "text": "x" * 1000, "id": "first"}
    file = jsonl(named, *["x" * 1000] * 1200, {**named, "reply_to": "first"}, {**named, "id": "b", "reply_to": "none"})
    file = file.replace(jsonl("x" * 1000), b"\n", 1)

    failed = importer.finish(alice, upload(alice, file + jsonl({"author": "Mira", "text": "gap", "reply_to": 1})))

    assert [(fault["line"], fault["code"]) for fault in failed["errors"]] == [
        (1201, "duplicate_id"),
        (1202, "unknown_reply"),
        (1203, "unknown_reply"),
    ]


def test_too_large_a_file_is_refused(alice: Human, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.imports.receiving.MAX_UPLOAD_BYTES", 100_000)

    assert refusal(upload(alice, b" " * 105_000), 413) == "too_large"
    assert refusal(upload(alice, b" " * 2_000_000), 413) == "too_large"


def test_the_same_request_again_gets_the_same_import(alice: Human, importer: Importer) -> None:
    client_id, file = str(uuid4()), jsonl("Hello")
    first = upload(alice, file, client_id=client_id, title="Hello")
    done = importer.finish(alice, first)

    again = upload(alice, file, client_id=client_id, title="Hello")

    assert again.headers["Idempotent-Replay"] == "true"
    assert expect(again, 200) == done
    assert len(alice.read("/imports")["items"]) == 1


@pytest.mark.parametrize(("text", "title"), [("Hello again", "Hello"), ("Hello", "Another")])
def test_another_request_of_the_same_id_is_a_conflict(alice: Human, text: str, title: str) -> None:
    client_id = str(uuid4())
    upload(alice, jsonl("Hello"), client_id=client_id, title="Hello")

    other = upload(alice, jsonl(text), client_id=client_id, title=title)

    assert refusal(other, 409) == "client_id_conflict"


def test_imports_are_their_owners_alone(alice: Human, bob: Human) -> None:
    path = f"/imports/{expect(upload(alice, jsonl('Hello')), 202)['id']}"

    assert refusal(bob.get(path), 404) == "not_found"
    assert refusal(bob.delete(path), 404) == "not_found"
    assert bob.read("/imports")["items"] == []


def test_imports_are_listed_newest_first(alice: Human) -> None:
    ids = [expect(upload(alice, jsonl("Hello")), 202)["id"] for _ in range(3)]

    page = alice.read("/imports?limit=2")
    rest = alice.read(f"/imports?cursor={page['next_cursor']}")

    assert [item["id"] for item in page["items"] + rest["items"]] == ids[::-1]
    assert refusal(alice.get("/imports?cursor=nonsense"), 400) == "invalid_cursor"


def test_only_oneself_or_people_of_the_room_can_be_named_as_authors(
    alice: Human, bob: Human, carol: Human, room: str
) -> None:
    alice.seat(room, bob)
    conversation_id = room.rpartition("/")[2]

    fits = upload(alice, jsonl("Hello"), conversation_id=conversation_id, authors=json.dumps({"Mira": bob.id}))
    absent = upload(alice, jsonl("Hello"), conversation_id=conversation_id, authors=json.dumps({"Mira": carol.id}))
    alone = upload(alice, jsonl("Hello"), authors=json.dumps({"Mira": bob.id}))

    assert fits.status_code == 202
    assert faults_of(absent) == faults_of(alone) == [("body", "/authors/Mira", "unknown_person")]


def test_importing_into_a_room_takes_an_admin_of_it(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    conversation_id = room.rpartition("/")[2]

    assert refusal(upload(bob, jsonl("Hello"), conversation_id=conversation_id), 403) == "role_too_low"
    assert refusal(upload(carol, jsonl("Hello"), conversation_id=conversation_id), 404) == "not_found"


def test_an_archived_room_takes_no_import(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"status": "archived"}), 200)

    answer = upload(alice, jsonl("Hello"), conversation_id=room.rpartition("/")[2])

    assert refusal(answer, 409) == "conversation_archived"


def test_the_file_names_the_room_where_nobody_does(alice: Human, importer: Importer) -> None:
    done = importer.finish(alice, upload(alice, jsonl("Hello"), name="C:\\chats\\Offsite 2026.jsonl"))

    assert alice.read(room_of(done))["title"] == "Offsite 2026"
