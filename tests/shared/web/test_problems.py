import logging

import httpx2
import pytest

from shared.errors import DomainError, Kind, ScopeMissing
from shared.web.problems import STATUSES, domain_problem
from tests.accounts.serving import serve
from tests.shared.web.conftest import make_note_app


def test_a_refusal_is_a_problem_document(notes: httpx2.Client) -> None:
    answer = notes.get("/notes/1", headers={"X-Request-Id": "my-id_1"})

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:spindle:problem:not_found",
        "title": "There is nothing here, or it is not yours to see",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing here, or it is not yours to see",
        "request_id": "my-id_1",
    }


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/title"),
        ({"title": ""}, "/title"),
        ({"title": 5}, "/title"),
        ({"title": "x", "colour": "red"}, "/colour"),
        ({"title": "x", "metadata": []}, "/metadata"),
        ([], ""),
    ],
)
def test_a_validation_problem_names_the_field(notes: httpx2.Client, body: object, pointer: str) -> None:
    problem = notes.post("/notes", json=body).json()

    assert (problem["status"], problem["code"]) == (422, "validation_failed")
    [fault] = problem["errors"]
    assert (fault["in"], fault["pointer"]) == ("body", pointer)
    assert fault["code"]
    assert fault["message"]


@pytest.mark.parametrize(
    ("path", "place", "pointer"), [("/notes/abc", "path", "/number"), ("/times?at=noon", "query", "/at")]
)
def test_faults_outside_the_body_are_placed(notes: httpx2.Client, path: str, place: str, pointer: str) -> None:
    [fault] = notes.get(path).json()["errors"]

    assert (fault["in"], fault["pointer"]) == (place, pointer)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/notes/", 404, "not_found"),
        ("PATCH", "/notes", 405, "method_not_allowed"),
        ("GET", "/unavailable", 503, "unavailable"),
        ("GET", "/no-database", 503, "unavailable"),
        ("GET", "/bug", 500, "internal_error"),
    ],
)
def test_every_accident_is_a_problem_too(notes: httpx2.Client, method: str, path: str, status: int, code: str) -> None:
    answer = notes.request(method, path, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("retry-after" in answer.headers) == (status == 503)


def test_an_accident_is_logged_and_not_told(notes: httpx2.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = notes.get("/bug")

    assert "heliotrope" not in answer.text
    assert "heliotrope" in caplog.text


def test_the_connection_stays_good_after_an_accident() -> None:
    with serve(make_note_app(uploads=False)) as url, httpx2.Client(base_url=url) as client:
        ends = {
            client.get(path).extensions["network_stream"].get_extra_info("client_addr")
            for path in ("/bug", "/notes/1", "/bug")
        }

    assert len(ends) == 1


def test_every_kind_of_refusal_has_a_status() -> None:
    assert STATUSES.keys() == set(Kind)


@pytest.mark.parametrize("refusal", DomainError.__subclasses__(), ids=lambda each: each.__name__)
def test_every_refusal_can_be_rendered(refusal: type[DomainError]) -> None:
    answer = domain_problem(refusal("why", extra={"more": 1}))

    assert answer.status_code == STATUSES[refusal.kind]
    # RFC 6750, section 3.1: also where a token is good, and its scope does not reach.
    assert ("www-authenticate" in answer.headers) == (answer.status_code == 401 or refusal is ScopeMissing)


@pytest.mark.parametrize("sent", ["", "x" * 65, "with space", "sneaky/../id"])
def test_a_strange_request_id_is_replaced(notes: httpx2.Client, sent: str) -> None:
    answer = notes.get("/notes/1", headers={"X-Request-Id": sent})

    assert answer.headers["x-request-id"] == answer.json()["request_id"] != sent
    assert len(answer.headers["x-request-id"]) == 36


def test_answers_are_not_stored(notes: httpx2.Client) -> None:
    for answer in (notes.post("/notes", json={"title": "x"}), notes.get("/notes/1"), notes.get("/nowhere")):
        assert answer.headers["cache-control"] == "no-store"


def test_times_are_told_in_utc_to_the_microsecond(notes: httpx2.Client) -> None:
    answer = notes.get("/times", params={"at": "2026-11-22T12:00:00+02:00"})

    assert answer.json() == {"at": "2026-11-22T10:00:00.000000Z"}
    assert notes.get("/times", params={"at": "2026-11-22T12:00:00"}).status_code == 422
