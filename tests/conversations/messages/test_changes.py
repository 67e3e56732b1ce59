"""Editing what was said, marking it, and taking it back."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.working import Worker, ask

THUMB = "reactions/%F0%9F%91%8D"


@pytest.fixture
def shared(alice: Human, bob: Human, carol: Human, room: str) -> str:
    """Alice's room, with Bob as a member and Carol as an admin."""
    alice.seat(room, bob)
    alice.seat(room, carol, "admin")
    return room


def path_of(room: str, message: Json) -> str:
    return f"{room}/messages/{message['id']}"


def updates(human: Human, room: str) -> list[tuple[str, str]]:
    """Why the room was told of changes to its messages, in order."""
    items = human.read(f"{room}/events?types=message.updated&limit=200")["items"]
    return [(item["data"]["message"]["id"], item["data"]["reason"]) for item in items]


def history(human: Human, room: str, message: Json) -> list[Json]:
    items: list[Json] = human.read(f"{path_of(room, message)}/history")["items"]
    return items


def test_an_edit_shows_and_its_earlier_text_is_kept(alice: Human, bob: Human, shared: str) -> None:
    said = alice.say(shared, "Helo.")

    changed = expect(alice.patch(path_of(shared, said), {"content": "Hello."}), 200)

    assert bob.read(path_of(shared, said)) == changed
    assert (changed["content"], changed["version"], changed["sent_at"]) == ("Hello.", 2, said["sent_at"])
    assert changed["edited_at"] > said["sent_at"]
    [earlier] = history(bob, shared, said)
    author = {"type": "user", "id": alice.id}
    assert earlier == {
        "number": 1,
        "content": "Helo.",
        "at": said["sent_at"],
        "by": author,
        "kind": "edit",
        "model": None,
    }
    assert updates(bob, shared) == [(said["id"], "edited")]


def test_every_text_is_in_the_history_once_with_its_own_time(alice: Human, room: str) -> None:
    said = alice.say(room, "one")
    second = expect(alice.patch(path_of(room, said), {"content": "two"}), 200)
    expect(alice.patch(path_of(room, said), {"content": "three"}), 200)

    earlier = history(alice, room, said)

    assert [(each["number"], each["content"]) for each in earlier] == [(1, "one"), (2, "two")]
    assert earlier[1]["at"] == second["edited_at"]


def test_a_history_is_paged(alice: Human, room: str) -> None:
    said = alice.say(room, "0")
    for number in range(1, 6):
        expect(alice.patch(path_of(room, said), {"content": str(number)}), 200)

    first = alice.read(f"{path_of(room, said)}/history?limit=3")
    second = alice.read(f"{path_of(room, said)}/history?limit=3&cursor={first['next_cursor']}")

    assert [each["content"] for each in first["items"] + second["items"]] == ["0", "1", "2", "3", "4"]
    assert second["next_cursor"] is None


def test_an_edit_finds_its_mentions_anew_and_asks_no_ai(alice: Human, bob: Human, shared: str) -> None:
    alice.seat_ai(shared)
    said = alice.say(shared, "nobody")
    turns = len(alice.turns(shared))

    changed = expect(alice.patch(path_of(shared, said), {"content": f"@Scribe and @{bob.username}"}), 200)

    assert [mention["type"] for mention in changed["mentions"]] == ["ai", "user"]
    assert bob.read(shared)["me"]["unread_mentions"] == 1
    assert len(alice.turns(shared)) == turns
    expect(alice.patch(path_of(shared, said), {"content": "nobody after all"}), 200)
    assert bob.read(shared)["me"]["unread_mentions"] == 0


@pytest.mark.parametrize("change", [{}, {"content": "same"}, {"importance": 0}, {"metadata": {}}, {"importance": None}])
def test_what_changes_nothing_makes_no_version_and_tells_nobody(alice: Human, room: str, change: Json) -> None:
    said = alice.say(room, "same")

    assert expect(alice.patch(path_of(room, said), change), 200) == said
    assert updates(alice, room) == []


def test_metadata_is_merged_and_cleared(alice: Human, room: str) -> None:
    said = alice.say(room, "x", metadata={"a": 1, "b": {"c": 2, "d": 3}})
    path = path_of(room, said)

    merged = expect(alice.patch(path, {"metadata": {"a": None, "b": {"c": 4}, "e": 5}}), 200)
    cleared = expect(alice.patch(path, {"metadata": None}), 200)

    assert (merged["metadata"], merged["edited_at"]) == ({"b": {"c": 4, "d": 3}, "e": 5}, None)
    assert cleared["metadata"] == {}
    assert history(alice, room, said) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"content": ""}, "/content"),
        ({"content": " \n"}, "/content"),
        ({"content": None}, "/content"),
        ({"content": "a" * 65_537}, "/content"),
        ({"importance": 4}, "/importance"),
        ({"metadata": {"model": "x"}}, "/metadata"),
        ({"metadata": {"tokens": None}}, "/metadata"),
        ({"metadata": {"a": "x" * 9000}}, "/metadata"),
        ({"message_type": "code"}, "/message_type"),
        ({"status": "read"}, "/status"),
    ],
)
def test_a_change_that_cannot_be_is_refused(alice: Human, room: str, change: Json, pointer: str) -> None:
    said = alice.say(room, "x")

    answer = alice.patch(path_of(room, said), change)

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert alice.read(path_of(room, said)) == said


def test_only_the_author_rewrites(alice: Human, bob: Human, carol: Human, shared: str) -> None:
    said = alice.say(shared, "mine")

    for other in (bob, carol):
        for change in ({"content": "not mine"}, {"metadata": {"a": 1}}, {"content": "x", "importance": 1}):
            assert refusal(other.patch(path_of(shared, said), change), 403) == "not_author"
    assert alice.read(path_of(shared, said)) == said


def test_admins_mark_what_is_important(alice: Human, bob: Human, carol: Human, shared: str) -> None:
    said = alice.say(shared, "read this")
    path = path_of(shared, said)

    assert refusal(bob.patch(path, {"importance": 3}), 403) == "not_author"
    marked = expect(carol.patch(path, {"importance": 3}), 200)

    assert (marked["importance"], marked["edited_at"], marked["version"]) == (3, None, 2)
    assert updates(alice, shared) == [(said["id"], "importance")]
    assert expect(alice.patch(path, {"importance": None}), 200)["importance"] == 0


def test_an_answer_of_an_ai_is_nobodys_to_rewrite(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    worker.answer(worker.claim(turn), "It is so.")
    answer = f"{room}/messages/{turn['message_id']}"

    assert refusal(alice.patch(answer, {"content": "It is not."}), 403) == "not_author"
    assert expect(alice.patch(answer, {"importance": 2}), 200)["importance"] == 2


def test_what_was_imported_stays_as_it_was_recorded(alice: Human, room: str, owner: OwnerSql) -> None:
    said = alice.say(room, "as if imported")
    owner.run("update conversations.messages set client_id = null where id = :id", id=room_id(said["id"]))

    assert refusal(alice.patch(path_of(room, said), {"content": "other"}), 403) == "not_author"
    expect(alice.delete(path_of(room, said)), 204)


def test_nobody_overwrites_what_they_have_not_read(alice: Human, room: str) -> None:
    said = alice.say(room, "one")
    path = path_of(room, said)
    changed = alice.patch(path, {"content": "two"}, If_Match='"1"')
    assert changed.headers["etag"] == '"2"'

    late = [
        alice.patch(path, {"content": "three"}, If_Match='"1"'),
        alice.call("PUT", f"{path}/pin", If_Match='"1"'),
        alice.call("PUT", f"{path}/{THUMB}", If_Match='"1"'),
        alice.delete(path, If_Match='"1"'),
    ]

    assert [refusal(answer, 412) for answer in late] == ["version_mismatch"] * 4
    assert late[0].json()["current"] == alice.read(path) == changed.json()


def test_a_deleted_message_leaves_its_place_and_nothing_it_said(
    alice: Human, bob: Human, shared: str, owner: OwnerSql
) -> None:
    said = alice.say(shared, f"the secret @{bob.username}", metadata={"a": "secret"}, importance=2)
    path = path_of(shared, said)
    reply = bob.say(shared, "indeed", parent_id=said["id"])
    expect(alice.patch(path, {"content": "the other secret"}), 200)
    expect(bob.call("PUT", f"{path}/{THUMB}"), 204)
    expect(bob.call("PUT", f"{path}/pin"), 204)

    expect(alice.delete(path), 204)

    tombstone = bob.read(path)
    assert tombstone["deleted_at"] is not None
    assert (tombstone["content"], tombstone["mentions"], tombstone["metadata"]) == ("", [], {})
    assert (tombstone["reactions"], tombstone["pinned_at"], tombstone["importance"]) == ([], None, 0)
    assert (tombstone["seq"], tombstone["sender"]["name"]) == (said["seq"], "Alice")
    assert history(bob, shared, said) == []
    assert bob.read(path_of(shared, reply))["parent_id"] == said["id"]
    assert updates(bob, shared)[-1] == (said["id"], "deleted")
    assert "secret" not in bob.get(f"{shared}/events?limit=200").text
    assert _kept_of(owner, said) == (0, 0, 0, 0, "")


def _kept_of(owner: OwnerSql, said: Json) -> tuple[Any, ...]:
    [row] = owner.run(
        """
        select (select count(*) from conversations.message_versions where message_id = m.id),
               (select count(*) from conversations.reactions where message_id = m.id),
               (select count(*) from conversations.pins where message_id = m.id),
               (select count(*) from conversations.message_origins where message_id = m.id), m.content
        from conversations.messages m where m.id = :id
        """,
        id=room_id(said["id"]),
    )
    return tuple(row)


def test_deleting_twice_is_deleting_once(alice: Human, room: str) -> None:
    said = alice.say(room, "x")

    answers = [alice.delete(path_of(room, said)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert updates(alice, room) == [(said["id"], "deleted")]
    assert alice.read(path_of(room, said))["version"] == 2


def test_a_tombstone_takes_nothing_more(alice: Human, room: str) -> None:
    said = alice.say(room, "x")
    path = path_of(room, said)
    expect(alice.delete(path), 204)

    answers = [alice.patch(path, {"content": "y"}), *(alice.call("PUT", f"{path}/{what}") for what in (THUMB, "pin"))]

    assert [refusal(answer, 404) for answer in answers] == ["not_found"] * 3


def test_admins_take_back_what_others_said(alice: Human, bob: Human, carol: Human, shared: str) -> None:
    said = alice.say(shared, "x")

    assert refusal(bob.delete(path_of(shared, said)), 403) == "not_author"
    expect(carol.delete(path_of(shared, said)), 204)

    [entry] = [one for one in alice.read(f"{shared}/audit")["items"] if one["action"] == "message.deleted"]
    assert (entry["actor"], entry["object"]["id"]) == ({"type": "user", "id": carol.id}, said["id"])


def test_taking_back_a_question_stops_its_answer(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)

    expect(alice.delete(f"{room}/messages/{turn['trigger_id']}"), 204)

    assert [one.job_id for one in worker.beat(claim).cancel] == [claim.job_id]


def test_an_answer_deleted_while_it_is_written_anew_stays_deleted(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    worker.answer(worker.claim(turn), "It is", finish="cut")
    answer = f"{room}/messages/{turn['message_id']}"
    again = expect(alice.post(f"{answer}/retry"), 202)
    claim = worker.claim(again)
    expect(alice.delete(answer), 204)

    worker.answer(claim, "It is so, all of it.")

    tombstone = alice.read(answer)
    assert (tombstone["content"], tombstone["status"]) == ("", "interrupted")
    assert updates(alice, room)[-1] == (turn["message_id"], "deleted")


def changes_to(human: Human, path: str) -> list[httpx2.Response]:
    """All that can be done to a message."""
    return [
        human.patch(path, {"content": "other"}),
        human.call("PUT", f"{path}/{THUMB}"),
        human.delete(f"{path}/{THUMB}"),
        human.call("PUT", f"{path}/pin"),
        human.delete(f"{path}/pin"),
    ]


@pytest.mark.parametrize("status", ["archived", "divided"])
def test_a_closed_room_keeps_what_was_said(alice: Human, room: str, owner: OwnerSql, status: str) -> None:
    said = alice.say(room, "x")
    owner.run("update conversations.conversations set status = :to where id = :id", to=status, id=room_id(room))

    answers = changes_to(alice, path_of(room, said))

    assert [refusal(answer, 409) for answer in answers] == [f"conversation_{status}"] * 5
    assert alice.read(path_of(room, said)) == said


def test_in_an_archived_room_one_takes_back_ones_own_and_admins_anything(
    alice: Human, bob: Human, carol: Human, shared: str
) -> None:
    mine, other = bob.say(shared, "mine"), bob.say(shared, "mine too")
    hers = alice.say(shared, "hers")
    expect(alice.patch(shared, {"status": "archived"}), 200)

    expect(bob.delete(path_of(shared, mine)), 204)
    expect(carol.delete(path_of(shared, other)), 204)

    assert refusal(bob.delete(path_of(shared, hers)), 403) == "not_author"
    assert [message["content"] for message in alice.read(f"{shared}/messages")["items"]] == ["", "", "hers"]
    assert updates(alice, shared) == [(mine["id"], "deleted"), (other["id"], "deleted")]
    assert alice.read(shared)["status"] == "archived"


def test_in_a_divided_room_nothing_is_taken_back(alice: Human, room: str, owner: OwnerSql) -> None:
    said = alice.say(room, "x")
    owner.run("update conversations.conversations set status = 'divided' where id = :id", id=room_id(room))

    assert refusal(alice.delete(path_of(room, said)), 409) == "conversation_divided"


def test_what_one_cannot_see_one_cannot_change(alice: Human, bob: Human) -> None:
    room = alice.found(settings={"history": "from_join"})
    said = alice.say(room, "older")
    alice.seat(room, bob, "admin")

    path = path_of(room, said)
    answers = [*changes_to(bob, path), bob.delete(path), bob.get(f"{path}/history")]

    assert [refusal(answer, 404) for answer in answers] == ["not_found"] * 7


def test_a_message_of_another_room_is_not_there(alice: Human, room: str) -> None:
    said = alice.say(alice.found(), "elsewhere")

    paths = (path_of(room, said), f"{room}/messages/{uuid4()}")
    answers = [answer for path in paths for answer in (*changes_to(alice, path), alice.delete(path))]

    assert {refusal(answer, 404) for answer in answers} == {"not_found"}
