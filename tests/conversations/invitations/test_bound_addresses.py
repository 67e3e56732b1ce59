"""Links that are for one e-mail address, and links that open sign-up: accounts and conversations ask each other."""

from collections.abc import Iterator

import httpx2
import pytest

from accounts.main import PREFIX
from accounts.main import create_app as create_accounts_app
from conversations.actors import SignedIn
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody, new_form
from tests.accounts.people import enter as sign_up
from tests.accounts.running import TLS
from tests.accounts.serving import serve
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import ACCOUNTS_KEY, Stack

ADDRESS = "dora@example.org"


@pytest.fixture
def dora(stack: Stack) -> Iterator[Somebody]:
    """Somebody with a real account and an address of their own."""
    with stack.accounts.visit() as client:
        yield sign_up(client, display_name="Dora")


@pytest.fixture
def by_invitation(stack: Stack) -> Iterator[httpx2.Client]:
    """The public app of accounts on an instance where strangers need an invitation."""
    settings = stack.accounts.prepared.public_settings(
        signup="invitation", conversations_internal_url=stack.internal_url, accounts_service_key=ACCOUNTS_KEY
    )
    with (
        serve(create_accounts_app(settings)) as url,
        httpx2.Client(base_url=url + PREFIX, timeout=20, verify=TLS) as one,
    ):
        yield one


def as_human(stack: Stack, somebody: Somebody) -> Human:
    signed_in = SignedIn(somebody.id, somebody.session_id, somebody.username, "Dora", False, 2**40)
    return Human(signed_in, somebody.access_token, stack.public_url + "/api/v1", stack.http)


def address_of(stack: Stack, somebody: Somebody) -> str:
    accounts = OwnerSql(stack.accounts.databases["owner"])
    return str(accounts.value("select email from accounts.users where id = :id", id=somebody.id))


def confirm(stack: Stack, somebody: Somebody) -> None:
    accounts = OwnerSql(stack.accounts.databases["owner"])
    accounts.run("update accounts.users set confirmed_at = now() where id = :id", id=somebody.id)


def invite(human: Human, room: str, **fields: object) -> Json:
    return expect(human.post(f"{room}/invitations", fields), 201)


def test_a_bound_link_lets_in_who_has_confirmed_the_address(
    stack: Stack, alice: Human, room: str, dora: Somebody
) -> None:
    token = invite(alice, room, email=address_of(stack, dora).upper())["token"]
    human = as_human(stack, dora)

    unconfirmed = human.post("/invitations/accept", {"token": token})
    confirm(stack, dora)
    confirmed = human.post("/invitations/accept", {"token": token})

    assert refusal(unconfirmed, 403) == "confirmation_required"
    assert confirmed.status_code == 200


def test_a_confirmed_address_is_no_help_with_somebody_elses_link(
    stack: Stack, alice: Human, room: str, dora: Somebody
) -> None:
    confirm(stack, dora)
    token = invite(alice, room, email="another@example.org")["token"]

    assert refusal(as_human(stack, dora).post("/invitations/accept", {"token": token}), 404) == "not_found"


def test_a_stranger_signs_up_by_a_rooms_link_and_joins(
    stack: Stack, alice: Human, room: str, by_invitation: httpx2.Client
) -> None:
    token = invite(alice, room, max_uses=1)["token"]

    form = new_form(invitation_token=token)
    made = expect(by_invitation.post("/users", json=form), 201)
    session = expect(
        by_invitation.post("/sessions", json={"login": made["username"], "password": form["password"]}), 201
    )
    joined = stack.http.post(
        f"{stack.public_url}/api/v1/invitations/accept",
        json={"token": token},
        headers={"Authorization": f"Bearer {session['access_token']}"},
    )

    assert expect(joined, 200)["me"]["role"] == "member"


def test_without_a_good_link_nobody_signs_up(alice: Human, room: str, by_invitation: httpx2.Client) -> None:
    revoked = invite(alice, room)
    expect(alice.delete(f"{room}/invitations/{revoked['id']}"), 204)
    bound = invite(alice, room, email=ADDRESS)

    def try_with(token: str | None, **fields: str) -> httpx2.Response:
        given = {} if token is None else {"invitation_token": token}
        return by_invitation.post("/users", json=new_form(**given, **fields))

    assert refusal(try_with(None), 403) == "sign_up_closed"
    assert refusal(try_with("guessed"), 410) == "invitation_gone"
    assert refusal(try_with(revoked["token"]), 410) == "invitation_gone"
    assert refusal(try_with(bound["token"], email="other@example.org"), 403) == "sign_up_closed"
    assert by_invitation.get("/instance").json()["sign_up"] == "invitation"


def test_while_conversations_is_away_nobody_signs_up(stack: Stack) -> None:
    settings = stack.accounts.prepared.public_settings(
        signup="invitation", conversations_internal_url="http://127.0.0.1:1", accounts_service_key=ACCOUNTS_KEY
    )
    with serve(create_accounts_app(settings)) as url:
        answer = httpx2.post(f"{url}{PREFIX}/users", json=new_form(invitation_token="some token"))

    assert refusal(answer, 503) == "unavailable"
