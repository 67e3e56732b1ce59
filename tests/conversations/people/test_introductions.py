"""People whom only accounts knows can be added all the same."""

import httpx2
import pytest

from conversations.people.directory import AccountsDirectory
from shared.errors import Unavailable
from shared.ids import new_id
from shared.tokens.service import ServiceIdentity
from tests.accounts.people import sign_up
from tests.accounts.prepared import CONVERSATIONS_KEY
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import Stack


@pytest.fixture
def newcomer(stack: Stack) -> Json:
    """Somebody with an account who never was here."""
    with stack.accounts.visit() as client:
        return sign_up(client, display_name="Newcomer")


@pytest.mark.parametrize("by", ["username", "id"])
def test_a_newcomer_is_looked_up_and_added(alice: Human, room: str, newcomer: Json, by: str) -> None:
    wanted = {"username": newcomer["username"]} if by == "username" else {"user_id": newcomer["id"]}

    added = expect(alice.post(f"{room}/participants", wanted), 201)

    assert (added["user_id"], added["user"]["display_name"]) == (newcomer["id"], "Newcomer")


def test_a_newcomer_can_be_there_from_the_start(alice: Human, newcomer: Json) -> None:
    room = alice.found(participants=[{"username": newcomer["username"]}])

    assert len(alice.read(f"{room}/participants")["items"]) == 2


@pytest.mark.parametrize(
    ("wanted", "pointer"), [({"username": "no-such-person"}, "/username"), ({"user_id": str(new_id())}, "/user_id")]
)
def test_whom_nobody_knows_cannot_be_added(alice: Human, room: str, wanted: dict[str, str], pointer: str) -> None:
    answer = alice.post(f"{room}/participants", wanted)

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_stranger_learns_nothing_by_adding(stack: Stack, bob: Human, room: str, newcomer: Json) -> None:
    answer = bob.post(f"{room}/participants", {"username": newcomer["username"]})

    assert refusal(answer, 404) == "not_found"


def test_without_accounts_nobody_is_looked_up() -> None:
    with httpx2.Client(base_url="http://127.0.0.1:1", timeout=1) as nobody:
        directory = AccountsDirectory(nobody, ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY))

        with pytest.raises(Unavailable):
            directory.find(username="anybody")
