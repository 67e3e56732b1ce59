"""The routes of accounts: who may call each, and that those of later stages are not there yet."""

from itertools import product
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from accounts.internal import create_app as create_internal_app
from accounts.main import PREFIX
from accounts.main import create_app as create_public_app
from tests.accounts.people import Somebody, enter
from tests.accounts.prepared import Prepared
from tests.accounts.running import Accounts

ANYONE, SIGNED_IN, COOKIE_HOLDER = "anyone", "signed in", "holder of a refresh cookie"
PUBLIC = {
    ("POST", "/users"): ANYONE,
    ("POST", "/sessions"): ANYONE,
    ("GET", "/.well-known/jwks.json"): ANYONE,
    ("GET", "/instance"): ANYONE,
    ("POST", "/sessions/refresh"): COOKIE_HOLDER,
    ("DELETE", "/sessions/current"): SIGNED_IN,
    ("GET", "/sessions"): SIGNED_IN,
    ("DELETE", "/sessions"): SIGNED_IN,
    ("DELETE", "/sessions/{session_id}"): SIGNED_IN,
    ("GET", "/me"): SIGNED_IN,
    ("PATCH", "/me"): SIGNED_IN,
    ("GET", "/me/interests"): SIGNED_IN,
    ("GET", "/tokens"): SIGNED_IN,
    ("POST", "/tokens"): SIGNED_IN,
    ("DELETE", "/tokens/{token_id}"): SIGNED_IN,
}
WORKERS, CONVERSATIONS = {"ai-orchestrator"}, {"conversations"}
INTERNAL = {
    ("POST", "/internal/jobs/{job_id}/claim"): WORKERS,
    ("POST", "/internal/jobs/heartbeats"): WORKERS,
    ("PUT", "/internal/jobs/{job_id}/attempts/{attempt}/result"): WORKERS,
    ("PUT", "/internal/jobs/{job_id}/attempts/{attempt}/failure"): WORKERS,
    ("GET", "/internal/changes"): CONVERSATIONS,
    ("GET", "/internal/people"): CONVERSATIONS,
    ("POST", "/internal/people/addresses"): CONVERSATIONS,
    ("POST", "/internal/tokens/introspect"): CONVERSATIONS,
    ("GET", "/internal/jwks.json"): WORKERS | CONVERSATIONS,
}
LATER = (
    "DELETE /me",
    "POST /me/exports",
    "PUT /me/password",
    "POST /me/email",
    "PUT /me/avatar",
    "POST /confirmations",
    "POST /password-resets",
    "GET /me/second-factors",
    "GET /identities/github/authorize",
    "GET /invitations",
    "GET /users",
    "GET /audit",
    "GET /jobs",
)
ABSENT = "00000000-0000-0000-0000-0000000000aa"


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return {(method.upper(), path.removeprefix(PREFIX)) for path, methods in paths.items() for method in methods}


def call(client: httpx2.Client, method: str, path: str, **headers: str) -> httpx2.Response:
    filled = path.format(session_id=ABSENT, token_id=ABSENT, job_id=ABSENT, attempt=1)
    body = {"claim_id": str(uuid4()), "jobs": []} if method in ("POST", "PUT", "PATCH") else None
    return client.request(method, filled, headers={"Lease-Token": "none", **headers}, json=body)


def test_every_route_says_who_may_call_it(prepared: Prepared) -> None:
    assert routes_of(create_public_app(prepared.public_settings())) == PUBLIC.keys()
    assert routes_of(create_internal_app(prepared.internal_settings())) == INTERNAL.keys()


@pytest.mark.parametrize(("method", "path"), PUBLIC)
@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Bearer spn_" + "x" * 43])
def test_who_is_not_signed_in_gets_no_further_than_the_doors(
    client: httpx2.Client, method: str, path: str, authorization: str | None
) -> None:
    answer = call(client, method, path, **({"Authorization": authorization} if authorization else {}))

    assert (answer.status_code == 401) == (PUBLIC[method, path] != ANYONE)
    assert ("www-authenticate" in answer.headers) == (answer.status_code == 401)


@pytest.mark.parametrize(("method", "path"), [route for route, who in PUBLIC.items() if who == SIGNED_IN])
def test_who_was_signed_out_is_nobody(accounts: Accounts, method: str, path: str) -> None:
    with accounts.visit() as visitor:
        somebody = enter(visitor)
        visitor.delete("/sessions/current")
        answer = call(visitor, method, path, **somebody.bearer)

    signing_out_again = (method, path) == ("DELETE", "/sessions/current")
    assert answer.status_code == (204 if signing_out_again else 401)


@pytest.mark.parametrize(("method", "path"), [route for route, who in PUBLIC.items() if who == SIGNED_IN])
def test_who_is_signed_in_is_let_through(somebody: Somebody, method: str, path: str) -> None:
    assert call(somebody.client, method, path, **somebody.bearer).status_code != 401


@pytest.mark.parametrize(
    ("route", "service"), list(product(INTERNAL, ("conversations", "ai-orchestrator"))), ids=lambda each: str(each)
)
def test_a_service_calls_what_is_meant_for_it(accounts: Accounts, route: tuple[str, str], service: str) -> None:
    with accounts.call_as(service) as caller:
        answer = call(caller, *route)

    assert (answer.json().get("code") != "service_forbidden") == (service in INTERNAL[route])


@pytest.mark.parametrize("route", INTERNAL, ids=lambda each: str(each))
def test_internal_routes_are_for_services_alone(accounts: Accounts, somebody: Somebody, route: tuple[str, str]) -> None:
    with httpx2.Client(base_url=accounts.internal_url) as outsider:
        for headers in ({}, somebody.bearer):
            answer = call(outsider, *route, **headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "service_unauthenticated")


@pytest.mark.parametrize("route", LATER)
def test_what_comes_later_is_not_there(somebody: Somebody, route: str) -> None:
    method, path = route.split()

    answer = call(somebody.client, method, path, **somebody.bearer)

    assert (answer.status_code, answer.json()["code"]) in {(404, "not_found"), (405, "method_not_allowed")}


def test_the_public_app_serves_nothing_internal(accounts: Accounts) -> None:
    for path in ("/internal/changes", "/internal/jwks.json", f"/internal/jobs/{ABSENT}/claim"):
        assert httpx2.get(accounts.public_url + path).status_code == 404


@pytest.mark.parametrize("url", ["public_url", "internal_url"])
def test_health_is_told_to_anybody(accounts: Accounts, url: str) -> None:
    base = getattr(accounts, url)

    assert httpx2.get(f"{base}/healthz").json() == {"status": "ok"}
    assert httpx2.get(f"{base}/readyz").json() == {"database": True, "broker": True, "migrations": True}


def test_the_api_describes_itself(accounts: Accounts) -> None:
    described = httpx2.get(f"{accounts.public_url}{PREFIX}/openapi.json").json()

    assert f"{PREFIX}/me" in described["paths"]
    assert not [path for path in described["paths"] if "internal" in path]
