"""What routes ask for: who is calling, and a transaction in their name."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from conversations.resources import Resources
from shared.errors import Unauthenticated
from shared.tokens.access import AccessTokenVerifier


async def get_resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


async def get_signed_in(request: Request) -> SignedIn:
    """Who the bearer token names. Raises Unauthenticated or TokenExpired.

    Not a plain function, since those go through a thread each; only a token seen for the first time does.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    verifier: AccessTokenVerifier = request.app.state.tokens
    claims = verifier.recall(token)
    if claims is None:
        claims = await run_in_threadpool(verifier.verify, token)
    request.scope["user_id"] = claims.user_id
    return SignedIn(
        user_id=claims.user_id,
        session_id=claims.session_id,
        username=claims.username,
        display_name=claims.display_name,
        is_admin=claims.is_admin,
        expires_at=claims.expires_at,
    )


Person = Annotated[SignedIn, Depends(get_signed_in)]
Open = Annotated[Resources, Depends(get_resources)]


def get_session(person: Person, resources: Open) -> Iterator[Session]:
    """The request's transaction, acting as the person; committed before the answer leaves."""
    with resources.database.transaction() as session:
        act_as_person(session, person)
        yield session


Opened = Annotated[Session, Depends(get_session, scope="function")]
