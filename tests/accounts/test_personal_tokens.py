import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody
from tests.accounts.running import Accounts


def make(somebody: Somebody, **fields: Any) -> dict[str, Any]:
    answer = somebody.client.post(
        "/tokens", headers=somebody.bearer, json={"name": "my script", "scopes": ["read"], **fields}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def introspect(accounts: Accounts, token: str) -> dict[str, Any]:
    with accounts.call_as("conversations") as conversations:
        question = {"sha256": hashlib.sha256(token.encode()).hexdigest()}
        answer = conversations.post("/internal/tokens/introspect", json=question)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_token_is_shown_once_and_never_again(somebody: Somebody) -> None:
    made = make(somebody)

    listed = somebody.client.get("/tokens", headers=somebody.bearer).json()["items"]

    assert re.fullmatch(r"spn_[A-Za-z0-9_-]{43}", made["token"])
    assert listed == [{name: value for name, value in made.items() if name != "token"}]
    assert made["prefix"] == made["token"][:8]


def test_the_database_keeps_no_token(somebody: Somebody, owner: OwnerSql) -> None:
    token = make(somebody)["token"]

    rows = owner.run("select t::text as whole from accounts.personal_tokens t")

    assert all(token[8:] not in row.whole for row in rows)


def test_accounts_tells_whose_token_it_is_and_what_it_may(somebody: Somebody, accounts: Accounts) -> None:
    made = make(somebody, scopes=["write", "read", "write"])

    told = introspect(accounts, made["token"])

    assert told["active"] is True
    assert (told["token_id"], told["user_id"], told["username"]) == (made["id"], str(somebody.id), somebody.username)
    assert (told["scopes"], told["is_admin"], told["expires_at"]) == (["read", "write"], False, None)


def test_a_use_is_noted(somebody: Somebody, accounts: Accounts) -> None:
    made = make(somebody)

    introspect(accounts, made["token"])

    [entry] = somebody.client.get("/tokens", headers=somebody.bearer).json()["items"]
    assert (made["last_used_at"], entry["last_used_at"] is not None) == (None, True)


def test_a_token_that_nobody_made_is_not_good(accounts: Accounts) -> None:
    assert introspect(accounts, "spn_" + "A" * 43)["active"] is False


def test_one_taken_back_is_not_good_and_the_feed_says_so(
    somebody: Somebody, accounts: Accounts, owner: OwnerSql
) -> None:
    made = make(somebody)

    for _ in range(2):
        assert somebody.client.delete(f"/tokens/{made['id']}", headers=somebody.bearer).status_code == 204

    assert introspect(accounts, made["token"])["active"] is False
    rows = owner.run("select kind, user_id from accounts.changes where token_id = :id", id=UUID(made["id"]))
    assert [(row.kind, row.user_id) for row in rows] == [("token_revoked", somebody.id)]
    assert somebody.client.get("/tokens", headers=somebody.bearer).json()["items"] == []


def test_one_that_ran_out_is_not_good(somebody: Somebody, accounts: Accounts, owner: OwnerSql) -> None:
    made = make(somebody, expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert introspect(accounts, made["token"])["active"] is True

    owner.run(
        "update accounts.personal_tokens set expires_at = now() - interval '1 second' where id = :id",
        id=UUID(made["id"]),
    )

    assert introspect(accounts, made["token"])["active"] is False


def test_a_closed_accounts_tokens_are_not_good(somebody: Somebody, accounts: Accounts, owner: OwnerSql) -> None:
    made = make(somebody)

    owner.run("update accounts.users set is_active = false where id = :id", id=somebody.id)

    assert introspect(accounts, made["token"])["active"] is False


def test_a_token_opens_no_door_of_accounts(somebody: Somebody) -> None:
    bearer = {"Authorization": f"Bearer {make(somebody, scopes=['read', 'write'])['token']}"}

    answers = [somebody.client.get(path, headers=bearer) for path in ("/me", "/tokens", "/sessions")]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_only_administrators_make_tokens_that_administer(somebody: Somebody, owner: OwnerSql) -> None:
    wanted = {"name": "ops", "scopes": ["admin"]}
    refused = somebody.client.post("/tokens", headers=somebody.bearer, json=wanted)
    owner.run("update accounts.users set is_admin = true where id = :id", id=somebody.id)

    made = make(somebody, scopes=["admin"])

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/scopes")
    assert made["scopes"] == ["admin"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["all"]},
        {"name": " "},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(somebody: Somebody, wrong: dict[str, Any]) -> None:
    wanted = {"name": "my script", "scopes": ["read"], **wrong}

    answer = somebody.client.post("/tokens", headers=somebody.bearer, json=wanted)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_there_is_an_end_to_the_number_of_tokens(somebody: Somebody) -> None:
    for _ in range(50):
        make(somebody)

    answer = somebody.client.post("/tokens", headers=somebody.bearer, json={"name": "one more", "scopes": ["read"]})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_many")


def test_the_list_goes_on_where_a_page_ends(somebody: Somebody) -> None:
    made = [make(somebody, name=f"script {number}")["id"] for number in range(3)]

    first = somebody.client.get("/tokens?limit=2", headers=somebody.bearer).json()
    second = somebody.client.get(f"/tokens?limit=2&cursor={first['next_cursor']}", headers=somebody.bearer).json()

    assert [item["id"] for page in (first, second) for item in page["items"]] == made[::-1]
    assert second["next_cursor"] is None


def test_a_strangers_token_is_not_there(somebody: Somebody, stranger: Somebody) -> None:
    made = make(somebody)

    answer = stranger.client.delete(f"/tokens/{made['id']}", headers=stranger.bearer)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert stranger.client.get("/tokens", headers=stranger.bearer).json()["items"] == []


def test_only_conversations_may_ask(accounts: Accounts) -> None:
    with accounts.call_as("ai-orchestrator") as orchestrator:
        answer = orchestrator.post("/internal/tokens/introspect", json={"sha256": "0" * 64})

    assert (answer.status_code, answer.json()["code"]) == (403, "service_forbidden")


def test_nobody_makes_no_token(client: httpx2.Client) -> None:
    answer = client.post("/tokens", json={"name": "my script", "scopes": ["read"]})

    assert answer.status_code == 401
