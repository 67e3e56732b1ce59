"""The one public origin of the local stack: both public apps, the web client and `/healthz` in one process.

Run as `python -m local_stack.gateway`. Routes are those of deploy/routes.toml; paths are passed on as they came.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack

import uvicorn
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.importer import import_from_string

from local_stack.gateway_health import GatewayHealth
from local_stack.mounted_app import MountedApp
from local_stack.routes import Headers, RouteTable
from local_stack.web_client import WebClient, find_web_folder
from shared.logging import configure_logging
from shared.web.problems import problem_response
from shared.web.request_ids import RequestIds

PUBLIC_APPS = {"accounts": "accounts.main:create_app", "conversations": "conversations.main:create_app"}
GRACEFUL_SHUTDOWN_S = 5
KEEP_ALIVE_S = 30


class GatewaySettings(BaseSettings):
    """Where the gateway listens and whom it asks for their health."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    spindle_host: str = "127.0.0.1"
    spindle_port: int = 8000
    accounts_internal_url: str = "http://127.0.0.1:8101"
    conversations_internal_url: str = "http://127.0.0.1:8102"
    log_level: str = "info"


class Gateway:
    """Sends each request where the table says; enters the lifespan of every app it holds."""

    def __init__(self, table: RouteTable, *, apps: Mapping[str, ASGIApp], web: ASGIApp, health: GatewayHealth) -> None:
        self._table = table
        self._apps = [MountedApp(name, app) for name, app in apps.items()]
        self._health = health
        self._targets: dict[str, tuple[ASGIApp, Headers]] = {
            "nobody": (RequestIds(_answer_nobody), table.api_headers),
            "gateway": (RequestIds(health), table.api_headers),
            "web": (RequestIds(web), table.web_headers),
            **{app.name: (app, table.api_headers) for app in self._apps},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        target, headers = self._targets[self._table.find_target(scope["path"])]
        scope["headers"] = self._table.drop_headers(scope["headers"])
        await target(scope, receive, _with_headers(send, headers))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._health.lifespan())
            for app in self._apps:
                await stack.enter_async_context(app.lifespan())
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _with_headers(send: Send, headers: Headers) -> Send:
    """Adds to the answer what it does not say itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = message.get("headers", ())
            names = {name for name, _ in said}
            message["headers"] = [*said, *(item for item in headers if item[0] not in names)]
        await send(message)

    return send_with_headers


async def _answer_nobody(scope: Scope, receive: Receive, send: Send) -> None:
    await problem_response(404, "not_found", "There is nothing here")(scope, receive, send)


def create_gateway(settings: GatewaySettings) -> Gateway:
    """The gateway of the local stack, with the public apps of both services in this process."""
    return Gateway(
        RouteTable.load(),
        apps={name: import_from_string(factory)() for name, factory in PUBLIC_APPS.items()},
        web=WebClient(find_web_folder()),
        health=GatewayHealth(
            {
                "accounts": f"{settings.accounts_internal_url}/readyz",
                "conversations": f"{settings.conversations_internal_url}/readyz",
            }
        ),
    )


def main() -> None:
    settings = GatewaySettings()
    gateway = create_gateway(settings)
    configure_logging("gateway", settings.log_level)  # after the apps, which each want the name to be theirs
    uvicorn.run(
        gateway,
        host=settings.spindle_host,
        port=settings.spindle_port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
    )


if __name__ == "__main__":
    main()
