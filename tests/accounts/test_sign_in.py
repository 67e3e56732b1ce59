import threading
import time

import httpx2
import pytest
from argon2 import PasswordHasher

from accounts.passwords import hashing
from shared.tokens.access import AccessTokenVerifier
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import COOKIE, Somebody, enter, new_form, sign_in, sign_up
from tests.accounts.prepared import ISSUER
from tests.accounts.running import Accounts


def test_one_signs_in_by_username_or_address_in_any_case(client: httpx2.Client) -> None:
    made = sign_up(client)

    for login in (made["username"], made["username"].upper(), made["email"], made["email"].upper()):
        answer = sign_in(client, login)

        assert answer.status_code == 201
        assert answer.json()["user"]["id"] == made["id"]


def test_the_access_token_is_verified_by_the_published_keys(client: httpx2.Client) -> None:
    somebody = enter(client, display_name="Ada")
    verifier = AccessTokenVerifier(issuer=ISSUER, fetch_jwks=lambda: client.get("/.well-known/jwks.json").json())

    claims = verifier.verify(somebody.access_token)

    assert (claims.user_id, claims.session_id) == (somebody.id, somebody.session_id)
    assert (claims.username, claims.display_name, claims.roles) == (somebody.username, "Ada", ())
    assert not claims.confirmed
    assert claims.auth_time == pytest.approx(time.time(), abs=10)
    assert claims.expires_at == pytest.approx(time.time() + 300, abs=10)


def test_the_cookie_is_for_the_browser_alone(client: httpx2.Client) -> None:
    made = sign_up(client)

    cookie = sign_in(client, made["username"]).headers["set-cookie"]

    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{COOKIE}=")
    assert attributes == {"httponly", "path=/", "samesite=strict", "max-age=2592000"}


def test_every_refusal_reads_the_same(client: httpx2.Client, owner: OwnerSql) -> None:
    known, inactive = sign_up(client)["username"], sign_up(client)["username"]
    owner.run("update accounts.users set is_active = false where username = :name", name=inactive)

    refusals = [
        sign_in(client, known, "not the password"),
        sign_in(client, new_form()["username"]),
        sign_in(client, new_form()["email"]),
        sign_in(client, inactive),
    ]

    for refusal in refusals:
        assert refusal.status_code == 401
        assert "www-authenticate" in refusal.headers
        assert "set-cookie" not in refusal.headers
    bodies = [{**refusal.json(), "request_id": ""} for refusal in refusals]
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["code"] == "invalid_credentials"


def test_every_refusal_takes_one_hash(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = sign_up(client)["username"]
    compared: list[str] = []
    monkeypatch.setattr(hashing, "_hasher", Counting(compared))

    sign_in(client, known, "not the password")
    sign_in(client, new_form()["username"], "not the password")

    assert len(compared) == 2
    assert len({hashed.split("$")[3] for hashed in compared}) == 1, "the same parameters, so the same work"


class Counting:
    """The hasher, with a note of every hash it compares."""

    def __init__(self, compared: list[str]) -> None:
        self._hasher = hashing._hasher
        self._compared = compared

    def verify(self, hashed: str, password: str) -> bool:
        self._compared.append(hashed)
        return self._hasher.verify(hashed, password)


def test_passwords_are_kept_as_argon2id(client: httpx2.Client, owner: OwnerSql) -> None:
    made = sign_up(client)

    hashed = owner.value("select hashed_password from accounts.users where id = :id", id=made["id"])
    assert hashed.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_a_hash_made_with_older_parameters_is_renewed(client: httpx2.Client, owner: OwnerSql) -> None:
    made = sign_up(client)
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("an older password")
    owner.run("update accounts.users set hashed_password = :hashed where id = :id", id=made["id"], hashed=older)

    assert sign_in(client, made["username"], "an older password").status_code == 201

    renewed = owner.value("select hashed_password from accounts.users where id = :id", id=made["id"])
    assert "m=47104" in renewed
    assert sign_in(client, made["username"], "an older password").status_code == 201


def test_attempts_are_written_down(client: httpx2.Client, owner: OwnerSql) -> None:
    somebody = enter(client)
    sign_in(client, somebody.username, "not the password")

    query = "select action from accounts.audit_events where object_id in (:user, :session) order by id"
    rows = owner.run(query, user=somebody.id, session=somebody.session_id)
    assert [row.action for row in rows] == ["signed_up", "signed_in", "sign_in_refused"]


def test_a_rush_at_the_door_slows_nobody_inside(accounts: Accounts, somebody: Somebody) -> None:
    """Many who wait for their hash hold no thread that other requests need."""

    def knock() -> None:
        with accounts.visit() as visitor:
            sign_in(visitor, "nobody", "not the password")

    crowd = [threading.Thread(target=knock) for _ in range(60)]
    for each in crowd:
        each.start()

    started = time.monotonic()
    assert somebody.client.get("/me", headers=somebody.bearer).status_code == 200
    waited = time.monotonic() - started

    still_knocking = sum(each.is_alive() for each in crowd)
    for each in crowd:
        each.join()
    assert still_knocking > 10, "the rush was over before anything was measured"
    assert waited < 5
