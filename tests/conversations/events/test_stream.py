"""What an open event stream says, to whom it belongs, and when it ends."""

import time
from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest

from accounts.keys.keyring import Keyring
from accounts.sessions.access_tokens import AccessTokens
from accounts.sessions.models import SignInSession
from accounts.users.models import User
from conversations.events import stream as stream_module
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.prepared import ISSUER
from tests.conversations.events.listening import listen
from tests.conversations.events.other_apps import open_streams, serve_another
from tests.conversations.humans import Human, refusal
from tests.conversations.running import Stack


def test_a_message_reaches_everybody_in_the_room(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(bob) as stream:
        said = alice.say(room, "Can you hear me?")
        heard = stream.wait_for("message.created")

    assert heard.data["message"] == said
    assert heard.body["actor"] == {"type": "user", "id": alice.id}
    assert heard.id is not None
    assert len(heard.id) <= 64


def test_hello_comes_first_and_says_whose_stream_it_is(alice: Human) -> None:
    with listen(alice) as stream:
        hello = stream.wait_for("hello")

    assert hello is stream.heard[0]
    assert hello.id == hello.data["cursor"]
    assert hello.data["user_id"] == alice.id
    assert hello.data["session_id"] == str(alice.signed_in.session_id)
    assert stream.response.headers["content-type"].startswith("text/event-stream")
    assert stream.response.headers["cache-control"] == "no-store"


def test_a_room_joined_while_listening_is_heard_at_once(alice: Human, bob: Human, room: str) -> None:
    with listen(bob) as stream:
        alice.seat(room, bob)
        added = stream.wait_for("conversation.added")
        alice.say(room, "Welcome")
        stream.wait_for("message.created")

    assert added.data["conversation"]["me"]["role"] == "member"


def test_a_narrowed_stream_hears_its_rooms_only(alice: Human, room: str) -> None:
    other = alice.found()

    with listen(alice, query=f"?conversation_id={room.rpartition('/')[2]}") as stream:
        alice.say(other, "Not here")
        said = alice.say(room, "Here")
        heard = stream.wait_for("message.created")

    assert heard.data["message"]["id"] == said["id"]


def test_nobody_listens_to_a_room_that_is_not_theirs(alice: Human, bob: Human, room: str) -> None:
    answer = bob.get(f"/events?conversation_id={room.rpartition('/')[2]}")

    assert refusal(answer, 404) == "not_found"


def test_a_stream_wants_a_token(alice: Human) -> None:
    answer = httpx2.get(f"{alice.base_url}/events")

    assert refusal(answer, 401) == "unauthenticated"


@pytest.mark.parametrize("cursor", ["", "7", "1-", "1-xyz", "2-1f", "1-" + "f" * 70])
def test_a_cursor_that_is_not_ours_is_refused(alice: Human, cursor: str) -> None:
    assert refusal(alice.get(f"/events?cursor={cursor}"), 400) == "invalid_cursor"


def test_a_revoked_session_hears_bye_within_two_seconds(alice: Human, owner: OwnerSql) -> None:
    with listen(alice) as stream:
        revoked_at = time.monotonic()
        owner.run(
            "insert into conversations.revoked_sessions values (:sid, :user_id, now(), now())",
            sid=alice.signed_in.session_id,
            user_id=UUID(alice.id),
        )
        bye = stream.wait_for("bye")
        stream.wait_for_end()

    assert bye.data == {"reason": "revoked"}
    assert bye.id is None
    assert bye.at - revoked_at < 2
    assert refusal(alice.get("/events"), 401) == "unauthenticated"


def test_a_closed_account_hears_bye(alice: Human, owner: OwnerSql) -> None:
    with listen(alice) as stream:
        owner.run("update conversations.people set is_active = false where user_id = :id", id=UUID(alice.id))

        assert stream.wait_for("bye").data == {"reason": "revoked"}


def test_a_stream_ends_with_its_token(stack: Stack, alice: Human) -> None:
    briefly = AccessTokens(Keyring(stack.accounts.prepared.key_folder), ISSUER, 2)
    token = _mint(briefly, alice)

    with listen(Human(alice.signed_in, token, alice.base_url, alice.http)) as stream:
        assert stream.wait_for("bye").data == {"reason": "token_expired"}
        stream.wait_for_end()


def test_a_quiet_stream_beats_with_a_young_cursor(alice: Human, bob: Human, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_S", 0.2)

    with listen(alice) as stream:
        begun = stream.wait_for("heartbeat")
        bob.say(bob.found(), "elsewhere")

        stream.wait_for("heartbeat", lambda data: data["cursor"] != begun.data["cursor"])

    assert begun.id == begun.data["cursor"]


def test_the_twenty_first_stream_is_refused(stack: Stack, alice: Human) -> None:
    with serve_another(stack, rate_limits="on") as url, open_streams(alice, url, 20):
        answer = stack.http.get(f"{url}/events", headers={"Authorization": f"Bearer {alice.token}"})

        assert refusal(answer, 429) == "too_many_streams"
        assert int(answer.headers["retry-after"]) > 0


def _mint(tokens: AccessTokens, human: Human) -> str:
    user = User(id=human.signed_in.user_id, username=human.username, display_name="Alice", is_admin=False)
    return tokens.mint(user, SignInSession(id=human.signed_in.session_id, authenticated_at=datetime.now(UTC)))
