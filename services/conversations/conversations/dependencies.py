"""What routes ask for: who is calling, and a transaction in their name."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from conversations.programs.scopes import require_scope
from conversations.programs.tokens import PREFIX, PersonalTokens
from conversations.resources import Resources
from shared.errors import Unauthenticated
from shared.mcp_servers import AllowedServers
from shared.tokens.access import AccessTokenVerifier
from shared.web.rate_limits import Policy, RateLimits


async def get_resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


async def get_signed_in(request: Request) -> SignedIn:
    """Who the bearer token names, a session's or a program's. Raises Unauthenticated, TokenExpired, ScopeMissing.

    Not a plain function, since those go through a thread each; only a token seen for the first time does.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    person = await (_find_bearer(request, token) if token.startswith(PREFIX) else _find_session(request, token))
    request.scope["user_id"] = person.user_id
    return person


async def _find_session(request: Request, token: str) -> SignedIn:
    verifier: AccessTokenVerifier = request.app.state.tokens
    claims = verifier.recall(token)
    if claims is None:
        claims = await run_in_threadpool(verifier.verify, token)
    return SignedIn(
        user_id=claims.user_id,
        session_id=claims.session_id,
        username=claims.username,
        display_name=claims.display_name,
        is_admin=claims.is_admin,
        expires_at=claims.expires_at,
    )


async def _find_bearer(request: Request, token: str) -> SignedIn:
    tokens: PersonalTokens = request.app.state.personal_tokens
    bearer = tokens.recall(token)
    if bearer is None:
        bearer = await run_in_threadpool(tokens.find, token)
    require_scope(bearer.scopes, request.method, request.url.path)
    return bearer.person


Person = Annotated[SignedIn, Depends(get_signed_in)]
Open = Annotated[Resources, Depends(get_resources)]


def limit_person(policy: Policy) -> Callable[[Request, SignedIn], Awaitable[None]]:
    """What a route depends on to hold each person to `policy`: it raises RateLimited beyond that."""

    async def limit(request: Request, person: Person) -> None:
        limits: RateLimits = request.app.state.limits
        await limits.spend_apart(request, policy, str(person.user_id))

    return limit


async def get_mcp_servers(resources: Open) -> AllowedServers:
    return resources.mcp_servers


McpServers = Annotated[AllowedServers, Depends(get_mcp_servers)]


def get_session(person: Person, resources: Open) -> Iterator[Session]:
    """The request's transaction, acting as the person; committed before the answer leaves."""
    with resources.database.transaction() as session:
        act_as_person(session, person)
        yield session


Opened = Annotated[Session, Depends(get_session, scope="function")]
