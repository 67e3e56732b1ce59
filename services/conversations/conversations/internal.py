"""The internal app: what the orchestrator's workers write back, on a port the gateway cannot reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI, Request, status

from conversations.ai_models.service import note_report
from conversations.invitations.service import verify_invitation
from conversations.job_book import make_job_book
from conversations.provider_keys.internal_routes import resealing_router
from conversations.resources import SERVICE, Resources, open_resources
from conversations.settings import Settings, SystemSettings
from conversations.tools.routes import tool_router
from conversations.turns.drafts import append_drafts
from shared.contracts.connections import ConnectionReport
from shared.contracts.invitations import InvitationQuestion, InvitationStanding
from shared.database.transactions import Database
from shared.jobs.routes import job_router
from shared.logging import configure_logging
from shared.mcp_servers import load_servers
from shared.readiness import readiness
from shared.sealing import Seal
from shared.tokens.service import Caller, ServiceVerifier
from shared.web.application import make_app
from shared.web.health import health_router
from shared.web.service_access import require_caller

ORCHESTRATOR = "ai-orchestrator"
ACCOUNTS = "accounts"

# What is asked here is short and wants the interpreter: more threads than these took a third of it for taking turns.
LANES = 10


def create_app(settings: SystemSettings | None = None) -> FastAPI:
    """The app, its connections opened by its lifespan."""
    settings = settings or SystemSettings()
    configure_logging("conversations-internal", settings.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = settings.conversations_system_database_url.get_secret_value()
        app.state.resources = open_resources(settings, database_url=url, name="internal", pool_size=LANES)
        current_default_thread_limiter().total_tokens = LANES
        yield
        app.state.resources.close()

    app = make_app(title="Spindle conversations, internal", lifespan=lifespan)
    check_worker = require_caller(_verifier(settings), ORCHESTRATOR)
    book = make_job_book(settings.lease_s, settings.conversations_service_key)
    app.include_router(job_router(book, _get_database, check_worker, append_drafts))
    app.include_router(tool_router(book, _get_database, check_worker, load_servers(settings.mcp_servers_file)))
    app.include_router(resealing_router(_get_database, check_worker, _seal(settings)))
    ready = readiness(SERVICE, lambda: app.state.resources.database, lambda: app.state.resources.hints)
    app.include_router(health_router(ready))

    @app.put("/internal/connections/{worker}", status_code=status.HTTP_204_NO_CONTENT)
    def report_connections(
        worker: str,
        report: ConnectionReport,
        database: Annotated[Database, Depends(_get_database)],
        _caller: Annotated[Caller, Depends(check_worker)],
    ) -> None:
        with database.transaction() as session:
            note_report(session, worker, report)

    @app.post("/internal/invitations/verify")
    def verify(
        question: InvitationQuestion,
        database: Annotated[Database, Depends(_get_database)],
        _caller: Annotated[Caller, Depends(require_caller(_verifier(settings), ACCOUNTS))],
    ) -> InvitationStanding:
        """Whether a link into a room may open sign-up to who holds it."""
        with database.transaction() as session:
            return verify_invitation(session, bytes.fromhex(question.sha256))

    return app


def _seal(settings: Settings) -> Seal | None:
    return Seal.read(settings.conversations_kek_public) if settings.conversations_kek_public else None


async def _get_database(request: Request) -> Database:
    resources: Resources = request.app.state.resources
    return resources.database


def _verifier(settings: Settings) -> ServiceVerifier:
    keys = {ORCHESTRATOR: settings.orchestrator_service_key, ACCOUNTS: settings.accounts_service_key}
    return ServiceVerifier(SERVICE, {name: key.get_secret_value() for name, key in keys.items() if key})
