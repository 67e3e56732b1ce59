"""The public app: everything below /api/v1 but accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI

from conversations import dashboard, instance
from conversations.ai_models.admin_routes import router as ai_models_admin
from conversations.ai_models.routes import router as ai_models
from conversations.ai_participants.routes import router as ai_participants
from conversations.ai_participants.routes import servers_router as mcp_servers
from conversations.approvals.routes import router as approvals
from conversations.attachments.routes import router as attachments
from conversations.audit.routes import router as audit
from conversations.budgets.routes import router as budgets
from conversations.completions.routes import router as completions
from conversations.completions.wire import refuse_by_path
from conversations.events.hub import run_event_hub
from conversations.events.routes import router as events
from conversations.exports.routes import router as exports
from conversations.imports.routes import router as imports
from conversations.invitations.routes import links as invitation_links
from conversations.invitations.routes import router as invitations
from conversations.mcp.doorkeeper import Doorkeeper
from conversations.mcp.routes import router as mcp
from conversations.messages.change_routes import router as message_changes
from conversations.messages.routes import permalinks
from conversations.messages.routes import router as messages
from conversations.participants.routes import of_room as seats_of_room
from conversations.participants.routes import router as participants
from conversations.people.directory import AccountsDirectory
from conversations.people.introductions import Introductions
from conversations.people.routes import router as people
from conversations.programs.tokens import PersonalTokens
from conversations.provider_keys.routes import router as provider_keys
from conversations.relationships.routes import router as relationships
from conversations.resources import Resources, make_token_verifier, open_resources
from conversations.retention.routes import router as retention
from conversations.rooms.routes import router as rooms
from conversations.search.routes import router as search
from conversations.settings import PublicSettings
from conversations.summaries.routes import router as summaries
from conversations.todos.routes import mine as my_todos
from conversations.todos.routes import router as todos
from conversations.topics.directory_routes import router as topic_directory
from conversations.topics.routes import router as topics
from conversations.turns.routes import router as turns
from conversations.usage.routes import router as usage
from conversations.webhooks.routes import router as webhooks
from shared.logging import configure_logging
from shared.readiness import readiness
from shared.sealing import Seal
from shared.web.application import make_app
from shared.web.cross_origin import cross_origin
from shared.web.health import health_router
from shared.web.rate_limits import RateLimits

# A request is held against one after the other, so those that are asked most come first.
ROUTERS = (
    messages,
    events,
    rooms,
    instance.router,
    participants,
    seats_of_room,
    people,
    invitations,
    invitation_links,
    ai_models,
    ai_models_admin,
    dashboard.router,
    provider_keys,
    ai_participants,
    mcp_servers,
    message_changes,
    permalinks,
    search,
    attachments,
    usage,
    turns,
    budgets,
    topics,
    topic_directory,
    todos,
    my_todos,
    approvals,
    mcp,
    relationships,
    exports,
    summaries,
    imports,
    audit,
    completions,
    webhooks,
    retention,
)


def create_app(settings: PublicSettings | None = None) -> FastAPI:
    """The app, its connections opened by its lifespan."""
    settings = settings or PublicSettings()
    configure_logging("conversations", settings.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = settings.conversations_app_database_url.get_secret_value()
        resources = open_resources(settings, database_url=url, name="app", pool_size=20)
        _equip(app, resources)
        async with run_event_hub(resources, url) as hub, anyio.create_task_group() as tasks:
            app.state.events = hub
            tasks.start_soon(app.state.programs.run)
            yield
            tasks.cancel_scope.cancel()
        resources.close()

    app = make_app(
        title="Spindle conversations",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        middleware=cross_origin(settings.cors_origins),
        refuse=refuse_by_path,
    )
    for router in ROUTERS:
        app.include_router(router)
    ready = readiness("conversations", lambda: app.state.resources.database, lambda: app.state.resources.hints)
    app.include_router(health_router(ready))
    return app


def _equip(app: FastAPI, resources: Resources) -> None:
    settings = resources.settings
    _ = resources.mcp_servers  # a bad file stops the start
    app.state.resources = resources
    app.state.tokens = make_token_verifier(resources)
    app.state.seal = Seal.read(settings.conversations_kek_public) if settings.conversations_kek_public else None
    app.state.personal_tokens = PersonalTokens(resources.accounts, resources.identity)
    app.state.limits = RateLimits(settings.live_url.get_secret_value(), enabled=settings.rate_limits == "on")
    app.state.programs = Doorkeeper(resources.database, app.state.limits)
    directory = AccountsDirectory(resources.accounts, resources.identity)
    app.state.directory = directory
    app.state.introductions = Introductions(resources.database, directory)
