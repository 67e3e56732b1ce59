"""The internal app of accounts, on a port of its own: `uvicorn --factory accounts.internal:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import Depends, FastAPI

from accounts.changes.routes import router as changes
from accounts.dependencies import get_database
from accounts.jobs import make_job_book
from accounts.keys.internal_routes import router as keys
from accounts.keys.keyring import Keyring
from accounts.people.routes import router as people
from accounts.personal_tokens.internal_routes import router as personal_tokens
from accounts.resources import open_resources
from accounts.settings import InternalSettings
from shared.jobs.routes import job_router
from shared.logging import configure_logging
from shared.readiness import readiness
from shared.tokens.service import ServiceVerifier
from shared.web.application import make_app
from shared.web.health import health_router
from shared.web.service_access import require_caller

SERVICE = "accounts"
CONVERSATIONS = "conversations"
ORCHESTRATOR = "ai-orchestrator"


def create_app(settings: InternalSettings | None = None) -> FastAPI:
    """The services' side of accounts: jobs, changes, keys and cards, each for the services that need it."""
    chosen = settings or InternalSettings()
    configure_logging(SERVICE, chosen.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = chosen.accounts_system_database_url.get_secret_value()
        app.state.resources = open_resources(chosen, database_url=url, name="internal")
        app.state.keys = Keyring(chosen.key_folder)
        try:
            yield
        finally:
            await to_thread.run_sync(app.state.resources.close)

    app = make_app(title="Spindle accounts, internal", lifespan=lifespan, uploads=False)
    verifier = _verifier(chosen)
    ready = readiness("accounts", lambda: app.state.resources.database, lambda: app.state.resources.hints)
    app.include_router(health_router(ready))
    app.include_router(job_router(make_job_book(chosen.lease_s), get_database, require_caller(verifier, ORCHESTRATOR)))
    for router in (changes, people, personal_tokens):
        app.include_router(router, dependencies=[Depends(require_caller(verifier, CONVERSATIONS))])
    app.include_router(keys, dependencies=[Depends(require_caller(verifier, CONVERSATIONS, ORCHESTRATOR))])
    return app


def _verifier(settings: InternalSettings) -> ServiceVerifier:
    given = {CONVERSATIONS: settings.conversations_service_key, ORCHESTRATOR: settings.orchestrator_service_key}
    return ServiceVerifier(SERVICE, {caller: key.get_secret_value() for caller, key in given.items() if key})
