"""Bad paths, queries and headers."""

import pytest

from tests.architecture.authorisation.cast import Cast
from tests.architecture.authorisation.scene import Scene
from tests.architecture.authorisation.test_matrix import prepared
from tests.architecture.hostile.attacker import Attacker, check_problem
from tests.architecture.hostile.targets import TARGETS, Target
from tests.architecture.hostile.values import IN_PATHS, IN_QUERIES
from tests.conversations.running import Stack
from tests.conversations.working import Worker

WITH_PATH = [target for target in TARGETS if any(place == "path" for place, _ in target.parameters)]
WITH_QUERY = [target for target in TARGETS if any(place == "query" for place, _ in target.parameters)]
WITH_CURSOR = [target for target in TARGETS if ("query", "cursor") in target.parameters]
NOT_OURS = ("x", "%00", "%F0%9F%98%80", "W10", "e30", "MQ", "WyJhIiwgImIiLCAiYyIsICJkIl0", "x" * 499)


@pytest.fixture
def attacker(cast: Cast, worker: Worker, calm_scene: Scene, target: Target) -> Attacker:
    is_calm = target.route.startswith("GET") and target.entry.prepare is None
    return Attacker(calm_scene if is_calm else prepared(cast, worker, target.entry), target)


@pytest.mark.parametrize("target", WITH_PATH, ids=str)
def test_a_bad_id_is_not_there_or_named(attacker: Attacker) -> None:
    for name in attacker.values:
        for value in IN_PATHS:
            answer = attacker.go(**{name: value})
            if answer.status_code == 422:
                assert answer.json()["errors"], answer.text

    attacker.check_rows()


@pytest.mark.parametrize("target", WITH_QUERY, ids=str)
def test_a_bad_query_is_named(attacker: Attacker, target: Target) -> None:
    for place, name in target.parameters:
        for value in IN_QUERIES if place == "query" else ():
            answer = attacker.go(query=f"{name}={value}")
            if answer.status_code == 422:
                pointers = {fault["pointer"].split("/")[1] for fault in answer.json()["errors"]}
                assert pointers == {name}, answer.text
            elif answer.status_code >= 400:
                assert answer.json()["code"] in ("invalid_cursor", "not_found", "malformed_request"), answer.text


@pytest.mark.parametrize("target", WITH_CURSOR, ids=str)
def test_a_cursor_that_is_not_ours_is_refused(attacker: Attacker) -> None:
    for value in NOT_OURS:
        answer = attacker.go(query=f"cursor={value}")
        assert answer.json()["code"] in ("invalid_cursor", "validation_failed", "malformed_request")


@pytest.mark.parametrize(
    "bearer",
    [
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer " + "x" * 10_000,
        "Bearer \xff",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.x",
        "bearer eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6W119.e30.x",
    ],
)
@pytest.mark.parametrize("target", ["/api/v1/conversations", "/api/v1/accounts/me", "internal"])
def test_what_is_no_token_is_refused(stack: Stack, target: str, bearer: str) -> None:
    url = {
        "/api/v1/conversations": stack.public_url + target,
        "/api/v1/accounts/me": stack.accounts.public_url + target,
        "internal": stack.accounts.internal_url + "/internal/jwks.json",
    }[target]

    answer = stack.http.get(url, headers=[(b"Authorization", bearer.encode("latin-1"))])

    assert answer.status_code == 401
    check_problem(answer)
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("path", ["/", "/api/v1/nothing", "/api/v1/conversations/", "/internal/jobs/x/claim", "//"])
def test_what_is_not_there_is_a_problem_too(stack: Stack, path: str) -> None:
    answer = stack.http.get(stack.public_url + path)

    assert answer.status_code in (404, 405)
    check_problem(answer)


@pytest.mark.parametrize("method", ["PUT", "TRACE", "OPTIONS", "PATCH"])
def test_a_method_that_is_not_known_is_a_problem_too(stack: Stack, method: str) -> None:
    answer = stack.http.request(method, stack.public_url + "/api/v1/instance")

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(("sent", "kept"), [("abc-DEF_1", True), ("a" * 65, False), ("a b", False), ("<x>", False)])
def test_a_request_id_is_kept_if_it_is_sensible(stack: Stack, sent: str, kept: bool) -> None:
    answer = stack.http.get(stack.public_url + "/api/v1/instance", headers={"X-Request-Id": sent})

    assert (answer.headers["x-request-id"] == sent) == kept
