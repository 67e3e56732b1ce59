"""The public app of accounts: `uvicorn --factory accounts.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import APIRouter, FastAPI

from accounts.front import Front, open_front
from accounts.instance.routes import router as instance
from accounts.interests.routes import router as interests
from accounts.keys.routes import router as keys
from accounts.personal_tokens.routes import router as personal_tokens
from accounts.resources import Resources, open_resources
from accounts.sessions.routes import router as sessions
from accounts.settings import PublicSettings
from accounts.setup.token import tell_setup_token
from accounts.users.repository import has_administrator
from accounts.users.routes import router as users
from shared.logging import configure_logging
from shared.readiness import readiness
from shared.web.application import make_app
from shared.web.cross_origin import cross_origin
from shared.web.health import health_router

PREFIX = "/api/v1/accounts"


def create_app(settings: PublicSettings | None = None) -> FastAPI:
    """People's side of accounts, with its routes under their full paths."""
    chosen = settings or PublicSettings()
    configure_logging("accounts", chosen.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = chosen.accounts_app_database_url.get_secret_value()
        resources = open_resources(chosen, database_url=url, name="public")
        front = open_front(chosen)
        app.state.resources, app.state.front, app.state.keys = resources, front, front.keys
        await to_thread.run_sync(_tell_setup_token, resources, front)
        try:
            yield
        finally:
            front.invitations.close()
            await to_thread.run_sync(resources.close)

    app = make_app(
        title="Spindle accounts",
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        middleware=cross_origin(chosen.cors_origins),
        uploads=False,
    )
    routes = APIRouter(prefix=PREFIX)
    for router in (users, interests, sessions, personal_tokens, keys, instance):
        routes.include_router(router)
    app.include_router(routes)
    ready = readiness("accounts", lambda: app.state.resources.database, lambda: app.state.resources.hints)
    app.include_router(health_router(ready))
    return app


def _tell_setup_token(resources: Resources, front: Front) -> None:
    if front.settings.accounts_setup_token is not None:
        return
    with resources.database.transaction() as session:
        if has_administrator(session):
            return
    tell_setup_token(front.setup_token)
