"""Exports of ChatGPT."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect
from tests.conversations.imports.exports import chat, node, tree, zipped
from tests.conversations.imports.test_going_on import Killed, killed_step
from tests.conversations.imports.uploading import Importer, faults_of, messages_of, upload

BRANCHED = tree(
    "About mills",
    node("rules", "root", "system", "You are ChatGPT."),
    node("ask", "rules", "user", "What does a mill do?"),
    node("first", "ask", "assistant", "It mills.", metadata={"model_slug": "gpt-4o"}),
    node("second", "ask", "assistant", "It turns grain into flour.", metadata={"model_slug": "gpt-4o"}),
    node("search", "second", "assistant", "mills", recipient="browser"),
    node("found", "search", "tool", "a page"),
    node("more", "found", "user", "And then?", create_time=None),
    node("last", "more", "assistant", "Bread."),
    current="last",
)


def whole(importer: Importer, human: Human, export: Any, **fields: Any) -> Json:
    """The import of this export, worked off."""
    file = export if isinstance(export, bytes) else json.dumps(export).encode()
    return importer.finish(human, upload(human, file, name="export", format="chatgpt", **fields))


def rooms_of(human: Human, done: Json) -> dict[str, str]:
    """By title the paths of the rooms that an import made."""
    assert done["state"] == "done", done
    paths = [f"/conversations/{room_id}" for room_id in done["conversation_ids"]]
    return {human.read(path)["title"]: path for path in paths}


def test_the_branch_that_was_shown_last_becomes_the_room(alice: Human, importer: Importer) -> None:
    done = whole(importer, alice, [BRANCHED])

    room = rooms_of(alice, done)["About mills"]
    messages = messages_of(alice, room)
    assert [(message["sender"]["name"], message["content"]) for message in messages] == [
        ("Alice", "What does a mill do?"),
        ("ChatGPT (gpt-4o)", "It turns grain into flour."),
        ("Alice", "And then?"),
        ("ChatGPT", "Bread."),
    ]
    assert [message["parent_id"] for message in messages] == [None, messages[0]["id"], None, messages[2]["id"]]
    assert messages[0]["sent_at"] == "2023-11-14T22:13:20.500000Z"
    assert messages[0]["user_id"] == alice.id


def test_what_was_left_out_is_counted_by_reason(alice: Human, importer: Importer) -> None:
    done = whole(importer, alice, [BRANCHED, tree("Nothing said", current="root"), {"no": "mapping"}])

    assert done["left_out"] == {"other_branch": 1, "not_shown": 3, "empty_conversation": 2, "not_understood": 1}
    assert (done["skipped"], len(done["conversation_ids"])) == (5, 1)


def test_every_conversation_becomes_a_room_of_its_own(alice: Human, importer: Importer, owner: OwnerSql) -> None:
    done = whole(importer, alice, [chat(number, 4 + number) for number in range(7)])

    rooms = rooms_of(alice, done)
    assert sorted(rooms) == [f"Chat {number}" for number in range(7)]
    assert [len(messages_of(alice, rooms[f"Chat {number}"])) for number in range(7)] == [*range(4, 11)]
    assert (done["total"], done["done"]) == (49, 49)
    assert [author["name"] for author in done["authors"]] == ["You"]
    assert owner.value("select count(*) from conversations.import_chunks") == 0
    assert len(alice.read("/imports")["items"]) == 1


@pytest.mark.parametrize("name", ["conversations.json", "export of 2026/conversations.json", "conversations-000.json"])
def test_the_zip_of_an_export_is_read_as_it_came(alice: Human, importer: Importer, name: str) -> None:
    done = whole(importer, alice, zipped({name: [BRANCHED], "user.json": {}, "chat.html": b"<html>"}))

    assert list(rooms_of(alice, done)) == ["About mills"]


def test_a_title_is_that_of_the_only_conversation(alice: Human, importer: Importer) -> None:
    one = whole(importer, alice, [BRANCHED], title="Mills")
    two = whole(importer, alice, [chat(1, 2), chat(2, 2)], title="Mills")

    assert list(rooms_of(alice, one)) == ["Mills"]
    assert sorted(rooms_of(alice, two)) == ["Chat 1", "Chat 2"]


def test_one_conversation_can_be_put_into_a_room_that_is_there(alice: Human, importer: Importer, room: str) -> None:
    alice.say(room, "Here it comes:")

    whole(importer, alice, [BRANCHED], conversation_id=room.rpartition("/")[2])

    assert [message["seq"] for message in messages_of(alice, room)] == [1, 2, 3, 4, 5]


def test_several_conversations_cannot(alice: Human, importer: Importer, room: str) -> None:
    failed = whole(importer, alice, [chat(1, 2), chat(2, 2)], conversation_id=room.rpartition("/")[2])

    assert (failed["state"], failed["errors"][0]["code"]) == ("failed", "several_conversations")
    assert messages_of(alice, room) == []


def test_a_long_text_goes_on_in_the_next_message(alice: Human, importer: Importer) -> None:
    text = "x" * 70_000

    done = whole(importer, alice, [tree("Long", node("ask", "root", "user", text), current="ask")])

    messages = messages_of(alice, rooms_of(alice, done)["Long"])
    assert [len(message["content"]) for message in messages] == [65_536, 70_000 - 65_536]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"content_type": "code", "text": "print(1)"}, "```\nprint(1)\n```"),
        (
            {"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer"}, "What is this?"]},
            "[image]\n\nWhat is this?",
        ),
        ({"content_type": "text", "parts": ["nul\0 byte"]}, "nul byte"),
    ],
)
def test_what_is_more_than_text_is_told_as_text(alice: Human, importer: Importer, content: Json, text: str) -> None:
    asked = tree("Odd", node("ask", "root", "user", "", content=content), current="ask")

    [message] = messages_of(alice, rooms_of(alice, whole(importer, alice, [asked]))["Odd"])

    assert message["content"] == text


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "malformed"),
        (b"{}", "malformed"),
        (b"[", "malformed"),
        (b"not json", "malformed"),
        (b"[]", "empty"),
        (b"[" * 100, "too_deep"),
        (b'[{"a":' + b"[" * 50_000, "too_deep"),
        (zipped({"readme.txt": b"?"}), "missing_file"),
        (b"PK\x03\x04 but not a zip", "malformed"),
    ],
)
def test_what_is_no_export_is_refused_at_once(alice: Human, file: bytes, code: str) -> None:
    [fault] = faults_of(upload(alice, file, format="chatgpt"))

    assert (fault[0], fault[2]) == ("body", code)


def test_a_fault_further_on_is_named_by_file_and_place(alice: Human, importer: Importer) -> None:
    broken = json.dumps([chat(1, 2), chat(2, 2)]).encode()[:-5]

    failed = whole(importer, alice, zipped({"conversations.json": broken}))

    [error] = failed["errors"]
    assert (failed["state"], failed["conversation_ids"]) == ("failed", [])
    assert (error["file"], error["pointer"], error["code"]) == ("conversations.json", "/1", "malformed")
    assert alice.read("/conversations")["items"] == []


def test_one_conversation_that_is_too_large_stops_it(
    alice: Human, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.imports.formats.arrays.MAX_ELEMENT_BYTES", 200_000)

    failed = whole(importer, alice, [chat(1, 2), *[chat(number, 2000) for number in (2, 3)]])

    assert (failed["state"], failed["errors"][0]["code"], failed["errors"][0]["pointer"]) == (
        "failed",
        "too_large",
        "/1",
    )


def test_killed_at_any_step_nothing_is_lost_or_doubled(
    alice: Human, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.imports.cutting.ROUND_S", 0)
    monkeypatch.setattr("conversations.imports.parts.ROUND_S", 0)
    export = json.dumps([chat(number, 3) for number in range(4)]).encode()
    accepted = upload(alice, export, format="chatgpt")
    steps = 0
    while alice.read(f"/imports/{accepted.json()['id']}")["state"] != "done":
        with pytest.raises(Killed):
            killed_step(importer)
        importer.step()
        steps += 1

    rooms = rooms_of(alice, importer.finish(alice, accepted))

    assert steps >= 12
    for number in range(4):
        told = [message["content"] for message in messages_of(alice, rooms[f"Chat {number}"])]
        assert told == [f"chat {number} says {n}" for n in range(3)]


def test_called_off_halfway_only_whole_rooms_stay(
    alice: Human, importer: Importer, owner: OwnerSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.imports.parts.ROUND_S", 0)
    monkeypatch.setattr("conversations.imports.batches.BATCH", 2)
    accepted = upload(alice, json.dumps([chat(number, 3) for number in range(4)]).encode(), format="chatgpt")
    path = f"/imports/{expect(accepted, 202)['id']}"
    while not alice.read(path)["conversation_ids"]:
        importer.step()
    importer.step()

    expect(alice.delete(path), 204)
    cancelled = importer.finish(alice, accepted)

    [kept] = cancelled["conversation_ids"]
    assert cancelled["state"] == "cancelled"
    assert [room["id"] for room in alice.read("/conversations")["items"]] == [kept]
    assert owner.value("select count(*) from conversations.imports where parent_id is not null") == 0
    assert (
        owner.value("select count(*) from conversations.conversations where creator_id = :id", id=UUID(alice.id)) == 1
    )
    assert len(messages_of(alice, f"/conversations/{kept}")) == 3


def test_the_same_file_again_gets_the_same_import(alice: Human, importer: Importer) -> None:
    client_id = "0198c0de-0000-7000-8000-0000000000aa"
    file = json.dumps([chat(1, 2)]).encode()
    done = importer.finish(alice, upload(alice, file, format="chatgpt", client_id=client_id))

    assert expect(upload(alice, file, format="chatgpt", client_id=client_id), 200) == done
