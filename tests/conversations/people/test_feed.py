"""What accounts tells of people reaches conversations, by the real feed of the real accounts."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import httpx2
import pytest

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from conversations.people.feed import PeopleFeed, apply_change, prune_revoked_sessions
from conversations.rooms.schemas import NewConversation
from conversations.rooms.service import create_room
from shared.contracts.people import Card, Change, ChangeKind
from shared.ids import new_id
from shared.tokens.service import ServiceIdentity
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody
from tests.accounts.people import enter as sign_up
from tests.accounts.prepared import CONVERSATIONS_KEY
from tests.conversations.humans import Human, refusal, room_id
from tests.conversations.running import Stack


@pytest.fixture
def feed(stack: Stack) -> Iterator[PeopleFeed]:
    with httpx2.Client(base_url=stack.accounts.internal_url, timeout=5) as accounts:
        identity = ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY)
        yield PeopleFeed(stack.databases["system"], accounts, identity)


@pytest.fixture
def dora(stack: Stack) -> Iterator[Somebody]:
    """Somebody with a real account."""
    with stack.accounts.visit() as client:
        yield sign_up(client, display_name="Dora")


def as_human(stack: Stack, somebody: Somebody) -> Human:
    signed_in = SignedIn(somebody.id, somebody.session_id, somebody.username, "Dora", False, 2**40)
    return Human(signed_in, somebody.access_token, stack.public_url + "/api/v1", stack.http)


def card_of(owner: OwnerSql, user_id: UUID) -> tuple[str | None, str, bool]:
    [row] = owner.run(
        "select username, display_name, is_active from conversations.people where user_id = :id", id=user_id
    )
    return row.username, row.display_name, row.is_active


def test_a_new_account_becomes_a_card(feed: PeopleFeed, dora: Somebody, owner: OwnerSql) -> None:
    feed.follow()

    assert card_of(owner, dora.id) == (dora.username, "Dora", True)


def test_nothing_is_read_twice(feed: PeopleFeed, dora: Somebody) -> None:
    assert feed.follow() > 0
    assert feed.follow() == 0


def test_a_new_name_reaches_every_room_of_the_person(
    stack: Stack, feed: PeopleFeed, dora: Somebody, owner: OwnerSql
) -> None:
    human = as_human(stack, dora)
    room = human.found()
    feed.follow()

    dora.client.patch("/me", json={"display_name": "Dorothy"}, headers=dora.bearer)
    feed.follow()

    assert card_of(owner, dora.id)[1] == "Dorothy"
    [last] = owner.run(
        "select type, refs ->> 'user_id' from conversations.events where conversation_id = :id "
        "order by event_seq desc limit 1",
        id=room_id(room),
    )
    assert tuple(last) == ("person.updated", str(dora.id))
    assert human.say(room, "Hello.")["sender"]["name"] == "Dorothy"


def test_a_sign_out_shuts_the_token_out(stack: Stack, feed: PeopleFeed, dora: Somebody) -> None:
    human = as_human(stack, dora)
    human.read("/conversations")

    dora.client.delete("/sessions/current", headers=dora.bearer)
    feed.follow()

    assert refusal(human.get("/conversations"), 401) == "unauthenticated"


def test_without_accounts_it_waits(stack: Stack) -> None:
    with httpx2.Client(base_url="http://127.0.0.1:1", timeout=1) as nobody:
        feed = PeopleFeed(stack.databases["system"], nobody, ServiceIdentity("conversations", "x", CONVERSATIONS_KEY))

        assert feed.follow() == 0


def test_an_older_version_changes_nothing(stack: Stack, owner: OwnerSql) -> None:
    user_id = new_id()
    with stack.databases["system"].transaction() as session:
        newer = apply_change(session, _profile(user_id, 5, "Newer"))
        older = apply_change(session, _profile(user_id, 4, "Older"))
        again = apply_change(session, _profile(user_id, 5, "Again"))

    assert (newer, older, again) == (True, False, False)
    assert card_of(owner, user_id)[1] == "Newer"


def test_a_card_from_a_token_gives_way_to_the_feed(stack: Stack, owner: OwnerSql) -> None:
    human = stack.enter("From the token")

    with stack.databases["system"].transaction() as session:
        apply_change(session, _profile(human.signed_in.user_id, 1, "From the feed"))

    assert card_of(owner, human.signed_in.user_id)[1] == "From the feed"


def test_a_closed_account_is_shut_out(stack: Stack, alice: Human) -> None:
    closed = _profile(alice.signed_in.user_id, 2, "Alice", is_active=False)

    with stack.databases["system"].transaction() as session:
        apply_change(session, closed.model_copy(update={"kind": ChangeKind.DEACTIVATED}))

    assert refusal(alice.get("/conversations"), 401) == "unauthenticated"


def test_a_username_that_went_over_to_somebody_else_follows(stack: Stack, owner: OwnerSql) -> None:
    first, second = new_id(), new_id()
    with stack.databases["system"].transaction() as session:
        apply_change(session, _profile(first, 1, "First", username="wanderer"))

    with stack.databases["system"].transaction() as session:
        apply_change(session, _profile(second, 1, "Second", username="wanderer"))
        apply_change(session, _profile(first, 2, "First", username="settled"))

    assert (card_of(owner, first)[0], card_of(owner, second)[0]) == ("settled", "wanderer")


def test_a_late_page_takes_no_name_back(stack: Stack, owner: OwnerSql) -> None:
    first, second = new_id(), new_id()
    with stack.databases["system"].transaction() as session:
        apply_change(session, _profile(first, 2, "First", username="moved-on"))
        apply_change(session, _profile(second, 1, "Second", username="contended"))

        assert not apply_change(session, _profile(first, 1, "First", username="contended"))

    assert card_of(owner, second)[0] == "contended"


def test_a_new_bearer_of_a_name_may_come_before_the_feed(stack: Stack, alice: Human) -> None:
    namesake = replace(stack.sign_in().signed_in, username=alice.username)

    with stack.databases["app"].transaction() as session:
        act_as_person(session, namesake)
        room, _is_new = create_room(session, namesake, NewConversation(ai_participants=[]), has_model_key=False)

    assert room.me.role == "owner"


def test_revoked_sessions_are_forgotten_when_their_tokens_are_over(stack: Stack, owner: OwnerSql) -> None:
    old, young = new_id(), new_id()
    with stack.databases["system"].transaction() as session:
        for sid in (old, young):
            apply_change(
                session, Change(cursor="", kind=ChangeKind.SESSION_REVOKED, user_id=new_id(), version=1, sid=sid)
            )
    owner.run(
        "update conversations.revoked_sessions set created_at = now() - interval '2 days' where session_id = :id",
        id=old,
    )

    with stack.databases["system"].transaction() as session:
        prune_revoked_sessions(session, 24 * 3600)

    left = {row[0] for row in owner.run("select session_id from conversations.revoked_sessions")}
    assert young in left
    assert old not in left


def test_an_administrator_is_no_member(stack: Stack, room: str) -> None:
    administrator = stack.enter("Root", is_admin=True)

    assert refusal(administrator.get(room), 404) == "not_found"


def test_a_token_that_nobody_signed_is_nobodys(stack: Stack, room: str, alice: Human) -> None:
    head, _, _ = alice.token.rpartition(".")

    answer = stack.http.get(stack.public_url + "/api/v1" + room, headers={"Authorization": f"Bearer {head}.AAAA"})

    assert refusal(answer, 401) == "unauthenticated"
    assert "www-authenticate" in answer.headers


def _profile(user_id: UUID, version: int, name: str, *, username: str | None = None, is_active: bool = True) -> Change:
    card = Card(username=username or f"p{user_id.hex}", display_name=name, is_active=is_active)
    return Change(cursor="", kind=ChangeKind.PROFILE, user_id=user_id, version=version, card=card)
