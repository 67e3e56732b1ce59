import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Literal

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from local_stack.gateway import Gateway
from local_stack.gateway_health import GatewayHealth
from local_stack.ports import choose_port
from local_stack.routes import RouteTable
from local_stack.settings import ROOT
from local_stack.web_client import WebClient, find_web_folder
from tests.local_stack.waiting import wait_until


class Service:
    """A small real app that remembers its lifespan and tells what reached it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.life: list[str] = []
        self._go_on = asyncio.Event()
        self.app = Starlette(
            routes=[
                Route("/api/v1/stream", self.stream),
                Route("/{path:path}", self.echo, methods=["GET", "POST"]),
            ],
            lifespan=self.lifespan,
        )

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[dict[str, str]]:
        self.life.append("startup")
        self._loop = asyncio.get_running_loop()
        yield {"opened_by": self.name}
        self.life.append("shutdown")

    async def echo(self, request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "service": self.name,
                "opened_by": request.state.opened_by,
                "path": request.url.path,
                "query": request.url.query,
                "headers": dict(request.headers),
                "body": (await request.body()).decode(),
            },
            headers={"X-Of-The-App": "1"},
        )

    def let_go_on(self) -> None:
        self._loop.call_soon_threadsafe(self._go_on.set)

    async def stream(self, _request: Request) -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            yield "event: hello\n\n"
            await self._go_on.wait()
            yield "event: bye\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")


@contextmanager
def served(app: ASGIApp, *, lifespan: Literal["on", "off"] = "on") -> Iterator[str]:
    """Serve `app` as the local stack does, on a free port."""
    port = choose_port()
    config = uvicorn.Config(
        app, port=port, loop="uvloop", http="httptools", ws="none", lifespan=lifespan, log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    return {name: Service(name) for name in ("accounts", "conversations")}


@pytest.fixture(scope="module")
def client(services: dict[str, Service]) -> Iterator[httpx2.Client]:
    gateway = Gateway(
        RouteTable.load(),
        apps={name: service.app for name, service in services.items()},
        web=WebClient(ROOT / "web" / "placeholder"),
        health=GatewayHealth({}),
    )
    with served(gateway) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        yield http
    assert all(service.life == ["startup", "shutdown"] for service in services.values())


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/accounts/users", "accounts"),
        ("/api/v1/conversations", "conversations"),
        ("/v1/models", "conversations"),
    ],
)
def test_a_request_reaches_its_service_as_it_came(client: httpx2.Client, path: str, service: str) -> None:
    answer = client.post(path, params={"a": "1"}, content="body", headers={"X-Request-Id": "r-1"}).json()

    assert answer["service"] == answer["opened_by"] == service
    assert (answer["path"], answer["query"], answer["body"]) == (path, "a=1", "body")
    assert answer["headers"]["x-request-id"] == "r-1"


def test_claims_of_the_caller_are_taken_off(client: httpx2.Client) -> None:
    answer = client.get("/api/v1/x", headers={"X-User-Id": "1", "X-Internal-Service": "accounts"}).json()

    assert not [name for name in answer["headers"] if name.startswith(("x-user-", "x-internal-"))]


@pytest.mark.parametrize("path", ["/internal/jobs", "/%2569nternal", "/api/v1/../../internal", "//internal"])
def test_internal_is_a_404_problem(client: httpx2.Client, path: str) -> None:
    answer = client.request("POST", httpx2.URL(str(client.base_url), raw_path=path.encode()))

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_an_answer_of_a_service_keeps_its_headers_and_gets_ours(client: httpx2.Client) -> None:
    answer = client.get("/api/v1/conversations")

    assert answer.headers["X-Of-The-App"] == "1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_stream_is_not_held_back(client: httpx2.Client, services: dict[str, Service]) -> None:
    with client.stream("GET", "/api/v1/stream") as answer:
        chunks = answer.iter_text()

        assert next(chunks) == "event: hello\n\n"
        services["conversations"].let_go_on()
        assert next(chunks) == "event: bye\n\n"


@pytest.mark.parametrize("path", ["/", "/index.html", "/join", "/rooms/0191"])
def test_paths_of_the_client_get_its_page(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_what_the_page_names_is_there_and_ours(client: httpx2.Client) -> None:
    assert client.get("/style.css").headers["Content-Type"] == "text/css; charset=utf-8"
    assert client.get("/icon.svg").headers["Content-Type"] == "image/svg+xml"
    assert "http" not in client.get("/").text.replace("HTTP", "")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/missing.js", 404), ("POST", "/", 405), ("GET", "/%00.js", 404), ("GET", "/../pyproject.toml", 404)],
)
def test_what_is_no_file_is_a_problem(client: httpx2.Client, method: str, path: str, status: int) -> None:
    answer = client.request(method, httpx2.URL(str(client.base_url), raw_path=path.encode()))

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_files_named_by_their_content_are_kept(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    paths = ("/assets/index-DiwrgTda.js", "/assets/logo.svg")
    for path in paths:
        (tmp_path / path[1:]).write_text("x")

    with served(WebClient(tmp_path), lifespan="off") as url, httpx2.Client(base_url=url, trust_env=False) as client:
        kept = {
            path: client.get(path).headers["Cache-Control"]
            for path in ("/assets/index-DiwrgTda.js", "/assets/logo.svg")
        }

    assert kept == {
        "/assets/index-DiwrgTda.js": "public, max-age=31536000, immutable",
        "/assets/logo.svg": "no-cache",
    }


def test_the_built_client_takes_the_place_of_the_placeholder(tmp_path: Path) -> None:
    assert find_web_folder(tmp_path) == tmp_path / "web" / "placeholder"

    (tmp_path / "web" / "dist").mkdir(parents=True)
    (tmp_path / "web" / "dist" / "index.html").touch()

    assert find_web_folder(tmp_path) == tmp_path / "web" / "dist"


def test_health_names_the_service_that_is_not_ready() -> None:
    ready = Starlette(routes=[Route("/readyz", lambda _: JSONResponse({}))])
    broken = Starlette(routes=[Route("/readyz", lambda _: JSONResponse({}, 503))])
    with served(ready) as accounts, served(broken) as conversations:
        gateway = Gateway(
            RouteTable.load(),
            apps={},
            web=ready,
            health=GatewayHealth(
                {
                    "accounts": f"{accounts}/readyz",
                    "conversations": f"{conversations}/readyz",
                    "nobody": f"http://127.0.0.1:{choose_port()}/readyz",
                }
            ),
        )
        with served(gateway) as url:
            answer = httpx2.get(f"{url}/healthz", trust_env=False)

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "services": {"accounts": "ok", "conversations": "unavailable", "nobody": "unavailable"},
    }


def test_an_app_that_cannot_start_keeps_the_gateway_from_starting() -> None:
    @asynccontextmanager
    async def fails(app: Starlette) -> AsyncIterator[None]:
        if not app.debug:
            raise RuntimeError("no database")
        yield

    gateway = Gateway(
        RouteTable.load(), apps={"accounts": Starlette(lifespan=fails)}, web=Starlette(), health=GatewayHealth({})
    )
    server = uvicorn.Server(uvicorn.Config(gateway, port=choose_port(), lifespan="on", log_level="critical"))

    with pytest.raises(SystemExit):
        server.run()

    assert not server.started
