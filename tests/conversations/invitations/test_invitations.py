"""Links that let people into a room: made, shown, followed, over."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import Stack


def invite(human: Human, room: str, **fields: object) -> Json:
    return expect(human.post(f"{room}/invitations", fields), 201)


def follow(human: Human, invitation: Json) -> httpx2.Response:
    return human.post("/invitations/accept", {"token": invitation["token"]})


def look(stack: Stack, token: str) -> httpx2.Response:
    """What anybody sees who holds the token, without being signed in."""
    return stack.http.post(f"{stack.public_url}/api/v1/invitations/preview", json={"token": token})


def seat_of(viewer: Human, room: str, human: Human) -> Json:
    [seat] = [one for one in viewer.read(f"{room}/participants")["items"] if one["user_id"] == human.id]
    found: Json = seat
    return found


def test_a_link_lets_somebody_in_with_its_role(alice: Human, bob: Human, room: str) -> None:
    invitation = invite(alice, room, role="observer")

    joined = expect(follow(bob, invitation), 200)

    assert f"/conversations/{joined['id']}" == room
    assert joined["me"]["role"] == "observer"
    assert bob.read(f"{room}/participants")["items"]
    assert alice.read(f"{room}/invitations")["items"][0]["uses"] == 1


def test_a_token_is_told_once_and_kept_nowhere(alice: Human, room: str, owner: OwnerSql) -> None:
    new = {"client_id": str(uuid4())}
    made = expect(alice.post(f"{room}/invitations", new), 201)

    again = alice.post(f"{room}/invitations", new)

    assert made["url"].endswith(f"/join#{made['token']}")
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    assert again.json() == made | {"token": None, "url": None}
    assert not {"token", "url"} & alice.read(f"{room}/invitations")["items"][0].keys()
    for table in ("invitations", "events", "audit_events", "client_requests"):
        rows = owner.run(f"select r::text as row from conversations.{table} r")  # noqa: S608 — our own names
        assert not any(made["token"] in row.row for row in rows)


def test_joining_by_a_link_is_like_being_added(alice: Human, bob: Human, carol: Human) -> None:
    """The database seats who accepts; it must do as the application does."""
    room = alice.found(settings={"history": "from_join"})
    alice.say(room, "before them")
    alice.seat(room, carol)
    expect(follow(bob, invite(alice, room)), 200)

    added, joined = seat_of(alice, room, carol), seat_of(alice, room, bob)

    own = {"user_id", "user", "joined_at", "created_at", "updated_at"}
    assert {key: value for key, value in added.items() if key not in own} == {
        key: value for key, value in joined.items() if key not in own
    }
    assert joined["visible_from_seq"] == 2


def test_coming_back_by_a_link_is_like_being_added_again(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)
    alice.say(room, "while Bob is away")

    joined = expect(follow(bob, invite(alice, room, role="admin")), 200)

    assert (joined["me"]["role"], joined["me"]["unread"]) == ("admin", 0)
    seat = seat_of(alice, room, bob)
    assert (seat["is_active"], seat["left_at"], seat["left_seq"], seat["version"]) == (True, None, None, 3)


def test_following_a_link_twice_uses_it_once(alice: Human, bob: Human, room: str) -> None:
    invitation = invite(alice, room, max_uses=1)
    expect(follow(bob, invitation), 200)

    assert follow(bob, invitation).status_code == 200
    assert alice.read(f"{room}/invitations")["items"][0]["uses"] == 1


def test_who_is_there_keeps_their_role(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    joined = expect(follow(bob, invite(alice, room, role="admin")), 200)

    assert joined["me"]["role"] == "member"


def test_a_link_lets_in_no_more_than_it_says(stack: Stack, alice: Human, room: str) -> None:
    invitation = invite(alice, room, max_uses=2)
    crowd = [stack.enter() for _ in range(6)]

    with ThreadPoolExecutor(len(crowd)) as pool:
        answers = list(pool.map(lambda human: follow(human, invitation).status_code, crowd))

    assert sorted(answers) == [200, 200, 410, 410, 410, 410]
    assert len(alice.read(f"{room}/participants")["items"]) == 3


def test_an_unknown_token_leads_nowhere(stack: Stack, alice: Human) -> None:
    assert refusal(alice.post("/invitations/accept", {"token": "guessed"}), 404) == "not_found"
    assert refusal(look(stack, "guessed"), 404) == "not_found"


@pytest.mark.parametrize("over", ["revoked", "expired", "used up", "its maker left", "its maker lost the right"])
def test_a_link_that_is_over_is_gone(
    stack: Stack, alice: Human, bob: Human, carol: Human, room: str, owner: OwnerSql, over: str
) -> None:
    alice.seat(room, carol, "admin")
    invitation = invite(carol, room, max_uses=1)
    if over == "revoked":
        expect(alice.delete(f"{room}/invitations/{invitation['id']}"), 204)
    elif over == "expired":
        owner.run("update conversations.invitations set expires_at = now() - interval '1 second'")
    elif over == "used up":
        expect(follow(stack.enter(), invitation), 200)
    elif over == "its maker left":
        expect(carol.delete(f"{room}/participants/{carol.id}"), 204)
    else:
        expect(alice.patch(f"{room}/participants/{carol.id}", {"role": "member"}), 200)

    answers = [follow(bob, invitation), look(stack, invitation["token"])]

    assert [refusal(answer, 410) for answer in answers] == ["invitation_gone"] * 2


def test_who_was_removed_does_not_come_back_by_an_older_link(alice: Human, bob: Human, room: str) -> None:
    older = invite(alice, room)
    alice.seat(room, bob)
    expect(alice.delete(f"{room}/participants/{bob.id}"), 204)

    refused, newer = follow(bob, older), invite(alice, room)

    assert refusal(refused, 410) == "invitation_gone"
    assert follow(bob, newer).status_code == 200


def test_who_was_lowered_does_not_rise_again_by_leaving_and_an_older_link(alice: Human, bob: Human, room: str) -> None:
    older = invite(alice, room, role="admin")
    alice.seat(room, bob, "admin")
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "member"}), 200)
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    assert refusal(follow(bob, older), 410) == "invitation_gone"


def test_a_full_room_takes_nobody_by_a_link(
    alice: Human, bob: Human, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.invitations.service.MAX_PEOPLE", 1)

    assert refusal(follow(bob, invite(alice, room)), 422) == "validation_failed"


def test_anybody_sees_what_a_link_leads_to(stack: Stack, alice: Human) -> None:
    room = alice.found(title="Mills", description="All about mills")
    alice.seat_ai(room)
    token = invite(alice, room, role="observer")["token"]

    preview = expect(look(stack, token), 200)

    assert preview == {
        "conversation": {"title": "Mills", "description": "All about mills"},
        "people": 1,
        "ai_names": ["Scribe"],
        "role": "observer",
        "expires_at": None,
    }


def test_an_invitation_ends_in_the_future(alice: Human, room: str) -> None:
    answer = alice.post(f"{room}/invitations", {"expires_at": "2020-01-01T00:00:00Z"})

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/expires_at"


def test_nobody_is_invited_to_own(alice: Human, room: str) -> None:
    assert refusal(alice.post(f"{room}/invitations", {"role": "owner"}), 422) == "validation_failed"


def test_revoking_twice_is_no_fault(alice: Human, room: str) -> None:
    path = f"{room}/invitations/{invite(alice, room)['id']}"

    assert [alice.delete(path).status_code for _ in range(2)] == [204, 204]


def test_another_rooms_invitation_is_not_there(alice: Human, room: str) -> None:
    other = alice.found()

    answer = alice.delete(f"{other}/invitations/{invite(alice, room)['id']}")

    assert refusal(answer, 404) == "not_found"


def test_invitations_are_told_to_those_who_administer(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    alice.seat(room, carol, "admin")

    with listen(bob) as member, listen(carol) as admin:
        invite(alice, room)
        told = admin.wait_for("invitation.updated")
        alice.say(room, "after that")
        member.wait_for("message.created")

    assert told.data["invitation"] == alice.read(f"{room}/invitations")["items"][0]
    assert not member.of("invitation.updated")


def test_an_admin_who_was_lowered_hears_of_no_more_invitations(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "admin")

    with listen(bob) as stream:
        expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "member"}), 200)
        invite(alice, room)
        alice.say(room, "after that")
        stream.wait_for("message.created")

    assert not stream.of("invitation.updated")


def test_a_link_for_one_address_is_for_nobody_else(alice: Human, bob: Human, room: str) -> None:
    invitation = invite(alice, room, email="somebody@example.org")

    assert refusal(follow(bob, invitation), 404) == "not_found"


def test_who_joined_stands_in_the_trail_with_their_invitation(alice: Human, bob: Human, room: str) -> None:
    invitation = invite(alice, room)
    expect(follow(bob, invitation), 200)

    [joined, made, *_] = alice.read(f"{room}/audit")["items"]

    assert (joined["actor"]["id"], joined["action"]) == (bob.id, "participant.added")
    assert joined["after"] == {"role": "member", "invitation_id": invitation["id"]}
    assert (made["action"], made["after"]["is_bound"]) == ("invitation.made", False)


def test_a_room_that_is_gone_takes_its_links_along(stack: Stack, alice: Human, bob: Human, room: str) -> None:
    invitation = invite(alice, room)
    expect(alice.delete(room), 204)

    assert refusal(follow(bob, invitation), 410) == "invitation_gone"
