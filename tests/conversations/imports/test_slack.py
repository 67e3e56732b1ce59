"""Exports of Slack."""

from typing import Any

import pytest

from conversations.imports.formats.slack_text import Names, read_text
from tests.conversations.humans import Human, Json
from tests.conversations.imports.exports import post, slack, zipped
from tests.conversations.imports.test_chatgpt import rooms_of
from tests.conversations.imports.uploading import Importer, faults_of, messages_of, upload

NAMES = Names({"U1": "Mira", "U2": "Tom Thumb"}, {"C1": "general"})


def whole(importer: Importer, human: Human, export: bytes, **fields: Any) -> Json:
    return importer.finish(human, upload(human, export, name="export.zip", format="slack", **fields))


def test_days_come_in_order_with_threads_names_and_notices(alice: Human, importer: Importer) -> None:
    export = slack(
        {
            "general/2026-10-02.json": [
                post("1790900000.000200", "U2", "For <@U1>: flour &amp; bread", thread_ts="1790800000.000100"),
                post("1790900001.000000", "U2", "has left", subtype="channel_leave"),
                post("1790900002.000000", "U1", "set the topic: mills", subtype="channel_topic"),
            ],
            "general/2026-10-01.json": [
                post("1790800000.000100", "U1", "What does a mill do?", thread_ts="1790800000.000100", reply_count=1)
            ],
        }
    )

    done = whole(importer, alice, export)

    messages = messages_of(alice, rooms_of(alice, done)["#general"])
    assert [(one["sender"]["name"], one["content"], one["sender_type"]) for one in messages] == [
        ("Mira", "What does a mill do?", "user"),
        ("Tom Thumb", "For @Mira: flour & bread", "user"),
        ("Spindle", "set the topic: mills", "system"),
    ]
    assert messages[1]["parent_id"] == messages[0]["id"]
    assert messages[0]["sent_at"] == "2026-09-30T20:26:40.000100Z"
    assert (done["left_out"], done["skipped"]) == ({"joined_or_left": 1}, 1)


def test_every_channel_becomes_a_room_and_a_person_is_the_same_in_all(alice: Human, importer: Importer) -> None:
    days = {f"{name}/2026-10-01.json": [post("1790800000.1", "U1", f"in {name}")] for name in ("general", "D1", "old")}
    export = slack(days, **{"dms.json": [{"id": "D1", "members": ["U1", "U2"]}]})

    rooms = rooms_of(alice, whole(importer, alice, export))

    assert sorted(rooms) == ["#general", "#old", "Mira, Tom Thumb"]
    assert len({message["user_id"] for room in rooms.values() for message in messages_of(alice, room)}) == 1


def test_an_answer_to_what_is_not_there_stands_alone(alice: Human, importer: Importer) -> None:
    lone = post("1790800000.1", "U1", "Yes!", thread_ts="1690800000.1")

    [message] = messages_of(
        alice, rooms_of(alice, whole(importer, alice, slack({"general/2026-10-01.json": [lone]})))["#general"]
    )

    assert message["parent_id"] is None


@pytest.mark.parametrize(
    ("fields", "name", "text"),
    [
        ({"user": "U9", "text": "who?"}, "U9", "who?"),
        ({"user": None, "bot_id": "B1", "username": "Deploys", "subtype": "bot_message"}, "Deploys", "hello"),
        ({"text": "", "files": [{"name": "mill.png"}]}, "Mira", "[file: mill.png]"),
        ({"text": "", "attachments": [{"fallback": "a card"}]}, "Mira", "a card"),
        ({"user_profile": 7, "thread_ts": 3, "files": "none", "attachments": [1]}, "Mira", "hello"),
    ],
)
def test_odd_messages_are_told_as_well_as_can_be(
    alice: Human, importer: Importer, fields: Json, name: str, text: str
) -> None:
    export = slack({"general/2026-10-01.json": [{**post("1790800000.1", "U1", "hello"), **fields}]})

    [message] = messages_of(alice, rooms_of(alice, whole(importer, alice, export))["#general"])

    assert (message["sender"]["name"], message["content"]) == (name, text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U1> and <@U7|seven>", "@Mira and @seven"),
        ("<#C1> and <#C9|random>", "#general and #random"),
        ("<https://a.example/x?y=1&amp;z|the page>", "the page (https://a.example/x?y=1&z)"),
        ("<https://a.example>", "https://a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!here> <!subteam^S1|@millers> <!date^1^{date}|yesterday>", "@here @millers yesterday"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &amp;lt;", "1 < 2 && 3 > 2 &lt;"),
    ],
)
def test_slacks_way_to_write_is_undone(written: str, shown: str) -> None:
    assert read_text(written, NAMES) == shown


def test_what_is_no_export_of_slack_is_refused(alice: Human) -> None:
    assert faults_of(upload(alice, b"{}", format="slack")) == [("body", "/file", "malformed")]
    assert faults_of(upload(alice, zipped({"a/b.json": []}), format="slack")) == [("body", "/file", "missing_file")]
    assert faults_of(upload(alice, slack({}), format="slack")) == [("body", "/file", "empty")]
