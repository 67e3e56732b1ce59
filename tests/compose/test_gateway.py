"""The gateway's file, run by the gateway's program: routes, walls, streams, health."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.compose.make_env import ROOT
from tests.compose.live_gateway import OWN_POLICY, PAGE, PATIENCE_S, Gateway, adapt, running_gateway

TABLE = tomllib.loads((ROOT / "deploy/routes.toml").read_text())
PREFIXES: dict[str, str] = {route["prefix"]: route["to"] for route in TABLE["routes"] if "prefix" in route}

INTERNAL_SPELLINGS = (
    "/internal",
    "/internal/",
    "/internal/jobs/1/claim",
    "/INTERNAL/jobs",
    "/Internal",
    "//internal/jobs",
    "/./internal",
    "/api/v1/internal/jobs",
    "/api/v1/accounts/internal/changes",
    "/api/v1/../../internal/jobs",
    "/api/v1/accounts/../../../internal",
    "/api/v1/%2e%2e/%2E%2e/internal",
    "/%69nternal/jobs",
    "/%49NTERNA%4c",
    "/%2569nternal",
    "/%252569nternal",
    "/api/v1/%2finternal",
    "/api/v1/..%2f..%2finternal/jobs",
    "/api/v1/%5cinternal",
    "/api/v1/%255cinternal",
    "/internal;x=1/jobs",
    "/internal%3b/jobs",
    "/internal?x=1",
    "/v1/internal",
)
NOT_INTERNAL = ("/api/v1/internals", "/api/v1/search?q=/internal", "/api/v1/conversations/international")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def ailing(gateway: Gateway) -> Iterator[Gateway]:
    yield gateway
    gateway.accounts.health = gateway.conversations.health = 200


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_gateway_follows_the_table_of_routes(gateway: Gateway, prefix: str) -> None:
    root = prefix.rstrip("/")

    for path in (prefix, f"{root}/", f"{root}/some/thing", f"{root or prefix}like/some/thing", f"{root or prefix}-v2"):
        assert served_by(gateway, path) == told_by_table(path), path


def test_the_table_has_no_entry_the_gateway_does_not_know() -> None:
    others = [route for route in TABLE["routes"] if "prefix" not in route]

    assert others == [
        {"segment": "internal", "to": "nobody"},
        {"path": "/healthz", "to": "gateway"},
        {"path": "/mcp", "to": "conversations"},
    ]
    assert set(PREFIXES.values()) == {"accounts", "conversations", "nobody", "web"}
    assert TABLE["request"]["drop_headers"] == ["X-Internal-*", "X-User-*"]


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/mcp/more", "/mcpx"])
def test_one_path_alone_is_the_tools(gateway: Gateway, path: str) -> None:
    assert served_by(gateway, path) == ("conversations" if path == "/mcp" else "web")


@pytest.mark.parametrize("target", INTERNAL_SPELLINGS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_spelling_of_internal_passes(gateway: Gateway, target: str, method: str) -> None:
    seen = len(gateway.accounts.seen) + len(gateway.conversations.seen)

    answer = gateway.get(target, {"Content-Length": "0"}, method)

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.content["code"] == "not_found"
    assert len(gateway.accounts.seen) + len(gateway.conversations.seen) == seen


@pytest.mark.parametrize("target", NOT_INTERNAL)
def test_words_that_only_resemble_internal_pass(gateway: Gateway, target: str) -> None:
    assert gateway.get(target).status == 200


def test_a_caller_cannot_claim_to_be_somebody(gateway: Gateway) -> None:
    claims = {
        "X-User-Id": "1",
        "x-user-roles": "admin",
        "X-Internal-Service": "a",
        "X-INTERNAL-X": "b",
        "X-Request-Id": "r",
    }

    headers = gateway.get("/api/v1/people", claims).content["headers"]

    assert headers["x-request-id"] == "r"
    assert not [name for name in headers if name.startswith(("x-user-", "x-internal-"))]


def test_a_caller_cannot_choose_its_address(gateway: Gateway) -> None:
    answer = gateway.get("/api/v1/accounts/sessions", {"X-Forwarded-For": "203.0.113.9"})

    assert answer.content["headers"]["x-forwarded-for"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("target", "kind"),
    [("/", "web"), ("/api/v1/people", "api"), ("/api/v1/accounts/me", "api"), ("/internal", "api"), ("/api/v9", "api")],
)
def test_every_answer_carries_the_tables_headers_once(gateway: Gateway, target: str, kind: str) -> None:
    headers = gateway.get(target).headers

    expected = TABLE["headers"]["all"] | TABLE["headers"][kind]
    assert {name: headers.get_all(name) for name in expected} == {name: [value] for name, value in expected.items()}
    assert "Server" not in headers
    assert "Via" not in headers


def test_a_services_own_policy_stands(gateway: Gateway) -> None:
    headers = gateway.get("/api/v1/conversations/1/attachments/2/content").headers

    assert headers.get_all("Content-Security-Policy") == [OWN_POLICY]


@pytest.mark.parametrize(
    ("sent", "is_kept"), [("my-own_1", True), ("no good", False), ("x" * 65, False), (None, False)]
)
def test_a_refusal_names_its_request(gateway: Gateway, sent: str | None, is_kept: bool) -> None:
    answer = gateway.get("/internal", {} if sent is None else {"X-Request-Id": sent})

    told = answer.headers["X-Request-Id"]
    assert told == answer.content["request_id"]
    assert (told == sent) is is_kept
    assert 1 <= len(told) <= 64


def test_an_event_arrives_while_the_stream_is_open(gateway: Gateway) -> None:
    wishes = {"Accept": "text/event-stream", "Accept-Encoding": "gzip, zstd"}

    with gateway.open("/api/v1/events", wishes) as stream:
        first = stream.readline()

    assert first == b"event: hello\n"
    assert "Content-Encoding" not in stream.headers


def test_a_reader_that_leaves_is_missed_at_once(gateway: Gateway) -> None:
    target = "/api/v1/events?cursor=mine"

    with gateway.open(target, {"Accept": "text/event-stream"}) as stream:
        stream.readline()

    left = iter(lambda: gateway.conversations.left.get(timeout=PATIENCE_S / 2), None)
    assert target in left


def test_the_web_client_answers_every_path_of_its_own(gateway: Gateway) -> None:
    assert gateway.get("/").body.decode() == PAGE
    assert gateway.get("/conversations/some-room").body.decode() == PAGE


@pytest.mark.parametrize(
    ("accounts", "conversations", "status"), [(200, 200, 200), (503, 200, 503), (200, 503, 503), (500, 500, 503)]
)
def test_health_speaks_of_each_service(ailing: Gateway, accounts: int, conversations: int, status: int) -> None:
    ailing.accounts.health, ailing.conversations.health = accounts, conversations

    answer = ailing.get("/healthz")

    assert answer.status == status
    assert answer.content["services"] == {
        "accounts": "ok" if accounts == 200 else "unavailable",
        "conversations": "ok" if conversations == 200 else "unavailable",
    }
    assert answer.content["status"] == ("ok" if status == 200 else "unavailable")


def test_a_service_that_is_gone_is_a_problem_to_come_back_from(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        gateway.accounts.server_close()

        answer = gateway.get("/api/v1/accounts/me")
        health = gateway.get("/healthz")

        assert (answer.status, answer.content["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert health.content["services"] == {"accounts": "unavailable", "conversations": "ok"}


@pytest.mark.parametrize("source", ["acme", "internal", "files"])
def test_an_https_origin_gets_its_certificate_from_each_source(source: str, tmp_path: Path) -> None:
    config = adapt(tmp_path, SPINDLE_SITE="https://chat.example.org", SPINDLE_TLS=source)

    servers = config["apps"]["http"]["servers"].values()
    site = next(server for server in servers if ":8443" in server["listen"])
    assert "chat.example.org" in json.dumps(site["routes"])
    assert "Strict-Transport-Security" in json.dumps(site["routes"])
    assert ("tls" in config["apps"]) is (source != "acme")


def told_by_table(path: str) -> str:
    return next(to for prefix, to in PREFIXES.items() if f"{path}/".startswith(f"{prefix.rstrip('/')}/"))


def served_by(gateway: Gateway, path: str) -> str:
    answer = gateway.get(path)
    if answer.status == 404:
        return "nobody"
    return str(answer.content["service"]) if answer.headers.get_content_type() == "application/json" else "web"
