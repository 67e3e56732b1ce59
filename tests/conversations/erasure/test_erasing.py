"""People who are erased: what goes, what passes on, what stays."""

from typing import cast
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import Table

from conversations.erasure import erasing
from conversations.erasure.erasing import erase_people, report_erasures
from conversations.erasure.repository import PERSONAL
from conversations.people.feed import apply_change, tell_rooms
from conversations.tables import TABLES
from shared.contracts.people import Card, Change, ChangeKind
from shared.tokens.service import ServiceIdentity
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.prepared import CONVERSATIONS_KEY
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.imports.uploading import jsonl, messages_of, upload
from tests.conversations.running import Stack

IDENTITY = ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY)


class Killed(BaseException):
    """What no code of ours catches: the process ends here."""


def announce(stack: Stack, human: Human, *, blank_messages: bool = False, version: int = 9) -> None:
    """The feed says that this person is erased."""
    change = Change(
        cursor="", kind=ChangeKind.ERASED, user_id=UUID(human.id), version=version, blank_messages=blank_messages
    )
    with stack.databases["system"].transaction() as session:
        if apply_change(session, change):
            tell_rooms(session, change)


def erase(stack: Stack, human: Human, *, blank_messages: bool = False) -> None:
    announce(stack, human, blank_messages=blank_messages)
    erase_people(stack.databases["system"])


@pytest.fixture
def shared(alice: Human, bob: Human, carol: Human, room: str) -> str:
    """Alice's room with Bob as an admin of it and Carol; Alice has spoken."""
    alice.seat(room, carol)
    alice.seat(room, bob, "admin")
    alice.say(room, "I am Alice.")
    bob.say(room, "So I see.")
    return room


def test_whoever_is_erased_is_shut_out_at_once(stack: Stack, alice: Human, shared: str) -> None:
    announce(stack, alice)

    assert refusal(alice.get("/conversations"), 401) == "unauthenticated"


def test_what_they_owned_passes_on_and_their_stay_ends(stack: Stack, alice: Human, bob: Human, shared: str) -> None:
    erase(stack, alice)

    people = {one["user_id"]: one for one in bob.read(f"{shared}/participants")["items"]}
    assert (people[bob.id]["role"], people[bob.id]["is_active"]) == ("owner", True)
    assert (people[alice.id]["is_active"], people[alice.id]["left_at"] is None) == (False, False)
    actions = [one["action"] for one in bob.read(f"{shared}/audit")["items"]]
    assert actions.count("participant.removed") == 1


def test_what_they_said_stays_under_no_name(stack: Stack, alice: Human, bob: Human, shared: str) -> None:
    erase(stack, alice)

    first, second = messages_of(bob, shared)
    assert (first["content"], first["sender"]["name"]) == ("I am Alice.", "Deleted person")
    assert second["sender"]["name"] == "Bob"


def test_unless_they_wanted_it_blank(stack: Stack, alice: Human, bob: Human, carol: Human, shared: str) -> None:
    elsewhere = carol.found()
    carol.seat(elsewhere, alice)
    alice.say(elsewhere, "I was here.")
    expect(alice.delete(f"{elsewhere}/participants/{alice.id}"), 204)

    erase(stack, alice, blank_messages=True)

    assert [one["content"] for one in messages_of(bob, shared)] == ["", "So I see."]
    assert [one["content"] for one in messages_of(carol, elsewhere)] == [""]
    last = bob.read(f"{shared}/events?types=message.updated")["items"][-1]
    assert (last["actor"]["type"], last["data"]["reason"]) == ("system", "deleted")


def test_a_room_that_nobody_else_can_read_goes_wholly(
    stack: Stack, alice: Human, bob: Human, room: str, owner: OwnerSql
) -> None:
    alice.seat(room, bob)
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    erase(stack, alice)

    assert owner.value(
        "select deleted_at is not null from conversations.conversations where id = :id", id=room_id(room)
    )


def test_a_room_of_two_goes_with_the_second(stack: Stack, alice: Human, bob: Human, room: str, owner: OwnerSql) -> None:
    alice.seat(room, bob)
    deleted = "select deleted_at is not null from conversations.conversations where id = :id"

    erase(stack, alice)
    assert not owner.value(deleted, id=room_id(room))

    erase(stack, bob)
    assert owner.value(deleted, id=room_id(room))


def test_what_was_theirs_alone_is_gone(stack: Stack, alice: Human, bob: Human, shared: str, owner: OwnerSql) -> None:
    waiting = expect(upload(alice, jsonl("Hello")), 202)

    erase(stack, alice)

    mine = {"id": UUID(alice.id)}
    assert owner.value("select count(*) from conversations.client_requests where user_id = :id", **mine) == 0
    assert owner.value("select count(*) from conversations.message_origins where user_id = :id", **mine) == 0
    assert owner.value("select state from conversations.imports where id = :id", id=UUID(waiting["id"])) == "cancelled"
    [card] = owner.run(
        "select username, display_name, avatar_url, is_active from conversations.people where user_id = :id", **mine
    )
    assert tuple(card) == (None, "Deleted person", None, False)


# What stays of a person, under the card of a deleted person, and why.
STAYS = {
    "participants": "that they were there",
    "messages": "what they said, unless they wanted it blank",
    "attachments": "what a message carries goes with it; what none carries goes within a day",
    "blobs": "as the attachments",
    "blob_removals": "gone when the store has let go",
    "reactions": "what others saw of them",
    "pins": "what a room keeps in sight",
    "webhooks": "the room's; they tell nothing more, since whoever made them administers nothing any more",
    "todos": "the room's tasks",
    "relationships": "the rooms' ties",
    "invitations": "the room's doors",
    "conversations": "who founded a room",
    "tool_approvals": "who decided",
    "imports": "without title, errors and names",
    "erasures": "that this was done",
}


def test_every_table_that_points_at_people_is_thought_of() -> None:
    pointing = {
        table.__tablename__
        for table in TABLES
        for key in cast(Table, table.__table__).foreign_keys
        if key.column.table.name == "people"
    }

    assert pointing - {table.__tablename__ for table in PERSONAL} == STAYS.keys()


def test_no_later_word_brings_them_back(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    announce(stack, alice)
    card = Card(username=alice.username, display_name="Alice again")
    late = Change(cursor="", kind=ChangeKind.PROFILE, user_id=UUID(alice.id), version=99, card=card)

    with stack.databases["system"].transaction() as session:
        assert not apply_change(session, late)

    assert refusal(alice.get("/conversations"), 401) == "unauthenticated"
    assert (
        owner.value("select display_name from conversations.people where user_id = :id", id=UUID(alice.id))
        == "Deleted person"
    )


def test_somebody_never_seen_here_is_not_entered_by_an_old_token(stack: Stack, owner: OwnerSql) -> None:
    unseen = stack.sign_in("Nobody")

    erase(stack, unseen)

    assert refusal(unseen.get("/conversations"), 401) == "unauthenticated"


def test_killed_at_any_piece_it_goes_on(
    stack: Stack, alice: Human, bob: Human, shared: str, owner: OwnerSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = alice.found()
    alice.seat(second, bob)
    for number in range(5):
        alice.say(second, f"word {number}")
    announce(stack, alice, blank_messages=True)
    monkeypatch.setattr(erasing, "MESSAGES_AT_ONCE", 2)

    kills = 0
    while owner.value("select done_at is null from conversations.erasures where user_id = :id", id=UUID(alice.id)):
        with monkeypatch.context() as patch:
            _kill_after_one_piece(patch)
            with pytest.raises(Killed):
                erase_people(stack.databases["system"])
        kills += 1
        assert kills < 20

    assert kills > 5
    assert {one["content"] for one in messages_of(bob, second)} == {""}
    assert bob.read(second)["me"]["role"] == "owner"


def _kill_after_one_piece(patch: pytest.MonkeyPatch) -> None:
    """The first piece is done; whatever comes next never commits."""
    done: list[str] = []
    for name in ("_empty_seat", "_blank_some"):
        _end_with(patch, name, done)
    conclude = erasing._conclude

    def concluded(*given: object) -> None:
        conclude(*given)  # type: ignore[arg-type]  # handed on as they came
        raise Killed

    patch.setattr(erasing, "_conclude", concluded)


def _end_with(patch: pytest.MonkeyPatch, name: str, done: list[str]) -> None:
    work = getattr(erasing, name)

    def piece(*given: object) -> None:
        if done:
            raise Killed
        work(*given)
        done.append(name)

    patch.setattr(erasing, name, piece)


@pytest.mark.parametrize(("status", "reports"), [(204, 1), (404, 2), (503, 2)])
def test_accounts_is_told_until_it_has_heard(
    stack: Stack, alice: Human, owner: OwnerSql, status: int, reports: int
) -> None:
    owner.run("update conversations.erasures set reported_at = now() where reported_at is null")
    erase(stack, alice)
    heard: list[tuple[str, str]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        heard.append((request.method, request.url.path))
        return httpx2.Response(status)

    with httpx2.Client(transport=httpx2.MockTransport(answer), base_url="http://accounts") as accounts:
        for _ in range(2):
            report_erasures(stack.databases["system"], accounts, IDENTITY)

    assert heard == [("PUT", f"/internal/erasures/{alice.id}")] * reports
