from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials

from accounts.dependencies import Bearer, Opened, SignedIn, TheDevice, TheFront, TheResources, settle
from accounts.front import Front
from accounts.sessions import service
from accounts.sessions.errors import RefreshInvalid
from accounts.sessions.models import SignInSession
from accounts.sessions.origins import refuse_foreign_origin
from accounts.sessions.refresh_tokens import RefreshToken, read_token
from accounts.sessions.schemas import SessionAnswer, SessionEntry, SignIn
from accounts.users.schemas import Me
from shared.errors import DomainError, Unauthenticated
from shared.tokens.access import AccessClaims
from shared.web.rate_limits import Policy, address_of, fingerprint
from shared.web.schemas import Page

BY_ADDRESS = Policy("sign-in-address", quota=10, window_s=60)
BY_LOGIN = Policy("sign-in-login", quota=10, window_s=60)
router = APIRouter(tags=["sessions"])


def limit_sign_ins(request: Request, form: SignIn, front: TheFront) -> None:
    front.limits.spend(request, BY_ADDRESS, address_of(request))
    front.limits.spend(request, BY_LOGIN, fingerprint(form.login.strip().casefold()))


@router.post("/sessions", status_code=201, dependencies=[Depends(limit_sign_ins)])
async def create_session(
    form: SignIn, response: Response, front: TheFront, resources: TheResources, device: TheDevice
) -> SessionAnswer:
    """Sign in with a username or an address; every refusal reads the same."""

    def work() -> service.SignedInSession | DomainError:
        with resources.database.transaction() as session:
            password = form.password.get_secret_value()
            return service.sign_in(session, form.login, password, device, front.refresh_lifetime)

    return _answer(front, response, settle(await front.doors.run(work)))


@router.post("/sessions/refresh")
def refresh_session(
    request: Request, response: Response, front: TheFront, resources: TheResources, device: TheDevice
) -> SessionAnswer:
    """Exchange the refresh cookie for a new one and an access token."""
    refuse_foreign_origin(request, front.settings.public_url)
    token = _read_cookie(front, request)
    if token is None:
        raise RefreshInvalid
    with resources.database.transaction() as session:
        outcome = service.refresh(session, token, device, front.refresh_lifetime)
    return _answer(front, response, settle(outcome))


@router.delete("/sessions/current", status_code=204)
def delete_current_session(
    request: Request, response: Response, session: Opened, front: TheFront, bearer: Bearer
) -> None:
    """Sign out, by access token or by cookie."""
    token = _read_cookie(front, request)
    claims = _read_bearer(front, bearer, needed=token is None)
    if claims is not None:
        service.sign_out(session, claims.user_id, claims.session_id)
    elif token is not None:
        refuse_foreign_origin(request, front.settings.public_url)
        service.sign_out_by_token(session, token)
    front.cookie.remove(response)


@router.get("/sessions")
def get_sessions(
    session: Opened,
    person: SignedIn,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[SessionEntry]:
    """Where I am signed in, the newest first."""
    found, next_cursor = service.list_sessions(session, person.user_id, cursor, limit)
    return Page(items=[_entry(each, person.session_id) for each in found], next_cursor=next_cursor)


@router.delete("/sessions/{session_id}", status_code=204)
def delete_session(session_id: UUID, session: Opened, person: SignedIn) -> None:
    """Sign out one of my devices."""
    service.revoke_session(session, person.user_id, session_id)


@router.delete("/sessions", status_code=204)
def delete_other_sessions(session: Opened, person: SignedIn) -> None:
    """Sign out everywhere but here."""
    service.revoke_other_sessions(session, person.user_id, person.session_id)


def _answer(front: Front, response: Response, signed_in: service.SignedInSession) -> SessionAnswer:
    front.cookie.put(response, signed_in.token.render())
    return SessionAnswer(
        access_token=front.tokens.mint(signed_in.user, signed_in.session),
        expires_in=front.tokens.lifetime_s,
        session_id=signed_in.session.id,
        user=Me.model_validate(signed_in.user),
    )


def _entry(found: SignInSession, current_id: UUID) -> SessionEntry:
    return SessionEntry(
        id=found.id,
        last_used_at=found.last_used_at,
        user_agent=found.user_agent,
        address=str(found.address) if found.address else None,
        current=found.id == current_id,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def _read_cookie(front: Front, request: Request) -> RefreshToken | None:
    text = front.cookie.read(request)
    return read_token(text) if text else None


def _read_bearer(front: Front, bearer: HTTPAuthorizationCredentials | None, *, needed: bool) -> AccessClaims | None:
    """Who asks by access token; one that is no longer good is overlooked unless it is needed."""
    if bearer is None:
        if needed:
            raise Unauthenticated
        return None
    try:
        return front.verifier.verify(bearer.credentials)
    except DomainError:
        if needed:
            raise
        return None
