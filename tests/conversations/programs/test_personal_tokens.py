"""Programs act for people by tokens that accounts has given them, within their scopes."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from conversations.people.feed import PeopleFeed
from conversations.programs.scopes import needed_scope
from conversations.programs.tokens import PersonalTokens
from shared.errors import Unavailable
from shared.tokens.service import ServiceIdentity
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody
from tests.accounts.people import enter as sign_up
from tests.accounts.prepared import CONVERSATIONS_KEY
from tests.conversations.humans import expect, refusal
from tests.conversations.running import Stack


@pytest.fixture
def dora(stack: Stack) -> Iterator[Somebody]:
    """Somebody with a real account."""
    with stack.accounts.visit() as client:
        yield sign_up(client, display_name="Dora")


@pytest.fixture
def feed(stack: Stack) -> Iterator[PeopleFeed]:
    with httpx2.Client(base_url=stack.accounts.internal_url, timeout=5) as accounts:
        identity = ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY)
        yield PeopleFeed(stack.databases["system"], accounts, identity)


def make_token(somebody: Somebody, *scopes: str) -> dict[str, Any]:
    wanted = {"name": "a script", "scopes": list(scopes)}
    answer = somebody.client.post("/tokens", headers=somebody.bearer, json=wanted)
    return expect(answer, 201)


class Program:
    """A program that holds a token."""

    def __init__(self, stack: Stack, token: str) -> None:
        self._http = stack.http
        self._url = stack.public_url
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, json: Any = None) -> httpx2.Response:
        return self._http.request(method, self._url + path, json=json, headers=self._headers)


def test_a_program_reads_and_writes_as_its_person(stack: Stack, dora: Somebody) -> None:
    program = Program(stack, make_token(dora, "read", "write")["token"])

    room = expect(program.call("POST", "/api/v1/conversations", {"title": "Mine", "ai_participants": []}), 201)
    said = {"client_id": str(uuid4()), "content": "Hello."}
    message = expect(program.call("POST", f"/api/v1/conversations/{room['id']}/messages", said), 201)

    assert (message["user_id"], message["sender"]["name"]) == (str(dora.id), "Dora")
    assert expect(program.call("GET", "/api/v1/conversations"), 200)["items"][0]["id"] == room["id"]


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/api/v1/conversations", "read"),
        ("POST", "/api/v1/conversations", "write"),
        ("DELETE", "/api/v1/conversations/x", "write"),
        ("GET", "/api/v1/admin/audit", "admin"),
        ("POST", "/api/v1/admin/retention/dry-run", "admin"),
        ("POST", "/mcp", "mcp"),
        ("POST", "/v1/chat/completions", "write"),
    ],
)
def test_each_request_takes_one_scope(method: str, path: str, needed: str) -> None:
    assert needed_scope(method, path) == needed


@pytest.mark.parametrize("scope", ["read", "mcp"])
def test_a_token_without_the_scope_is_refused(stack: Stack, dora: Somebody, scope: str) -> None:
    program = Program(stack, make_token(dora, scope)["token"])

    assert refusal(program.call("POST", "/api/v1/conversations", {"title": "Mine"}), 403) == "scope_missing"


def test_an_administrators_token_administers_only_with_the_scope(stack: Stack, dora: Somebody) -> None:
    OwnerSql(stack.accounts.databases["owner"]).run(
        "update accounts.users set is_admin = true where id = :id", id=dora.id
    )
    limited, whole = (Program(stack, make_token(dora, *scopes)["token"]) for scopes in (("read",), ("read", "admin")))

    assert refusal(limited.call("GET", "/api/v1/admin/audit"), 403) == "scope_missing"
    expect(whole.call("GET", "/api/v1/admin/audit"), 200)


def test_a_token_that_nobody_made_is_nobodys(stack: Stack) -> None:
    program = Program(stack, "spn_" + "A" * 43)

    assert refusal(program.call("GET", "/api/v1/conversations"), 401) == "unauthenticated"


def test_one_taken_back_is_good_nowhere_though_it_was_used_just_now(
    stack: Stack, dora: Somebody, feed: PeopleFeed
) -> None:
    made = make_token(dora, "read")
    program = Program(stack, made["token"])
    expect(program.call("GET", "/api/v1/conversations"), 200)

    dora.client.delete(f"/tokens/{made['id']}", headers=dora.bearer)
    feed.follow()

    assert refusal(program.call("GET", "/api/v1/conversations"), 401) == "unauthenticated"


def test_where_accounts_is_away_nothing_is_said_about_the_token() -> None:
    with httpx2.Client(base_url="http://127.0.0.1:9", timeout=0.2) as nobody:
        tokens = PersonalTokens(nobody, ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY))

        with pytest.raises(Unavailable):
            tokens.find("spn_" + "A" * 43)


def test_no_more_tokens_are_remembered_than_there_is_room_for(stack: Stack, dora: Somebody) -> None:
    with httpx2.Client(base_url=stack.accounts.internal_url, timeout=5) as accounts:
        tokens = PersonalTokens(accounts, ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY), most=1)
        first, second = (make_token(dora, "read")["token"] for _ in range(2))

        tokens.find(first)
        tokens.find(second)

        assert (tokens.recall(first), tokens.recall(second) is not None) == (None, True)


def test_an_open_stream_ends_with_its_token(stack: Stack, dora: Somebody, feed: PeopleFeed) -> None:
    made = make_token(dora, "read")
    bearer = {"Authorization": f"Bearer {made['token']}"}

    with stack.http.stream("GET", f"{stack.public_url}/api/v1/events", headers=bearer) as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: hello"
        dora.client.delete(f"/tokens/{made['id']}", headers=dora.bearer)
        feed.follow()

        assert [line for line in lines if line.startswith("event:")] == ["event: bye"]


ROUTES = {
    "read": ("GET", "/api/v1/conversations"),
    "write": ("GET", "/v1/models"),
    "admin": ("GET", "/api/v1/admin/audit"),
}


@pytest.mark.parametrize("scope", ["read", "write", "mcp"])
def test_each_scope_opens_its_own_routes_and_no_others(stack: Stack, dora: Somebody, scope: str) -> None:
    program = Program(stack, make_token(dora, scope)["token"])

    answered = {name: program.call(*route).status_code for name, route in ROUTES.items()}

    assert answered == {name: 200 if name == scope else 403 for name in ROUTES}
