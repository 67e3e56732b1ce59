"""What routes ask for: a transaction, the keys, and who is signed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from accounts.database import act_as
from accounts.front import Front
from accounts.keys.keyring import Keyring
from accounts.resources import Resources
from accounts.sessions.repository import is_live
from accounts.sessions.service import Device
from shared.database.transactions import Database
from shared.errors import DomainError, Unauthenticated

Answer = TypeVar("Answer")
_bearer = HTTPBearer(auto_error=False, description="An access token; see POST /sessions")


@dataclass(frozen=True)
class Person:
    """Who asks, by which session."""

    user_id: UUID
    session_id: UUID


def get_resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


def get_front(request: Request) -> Front:
    front: Front = request.app.state.front
    return front


def get_keys(request: Request) -> Keyring:
    keys: Keyring = request.app.state.keys
    return keys


def get_database(request: Request) -> Database:
    return get_resources(request).database


def get_session(request: Request) -> Iterator[Session]:
    """A transaction that is committed before the answer leaves."""
    with get_database(request).transaction() as session:
        yield session


Opened = Annotated[Session, Depends(get_session, scope="function")]
Keys = Annotated[Keyring, Depends(get_keys)]
TheFront = Annotated[Front, Depends(get_front)]
TheResources = Annotated[Resources, Depends(get_resources)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def require_person(request: Request, session: Opened, front: TheFront, bearer: Bearer) -> Person:
    """Who is signed in; the transaction acts for them. Raises Unauthenticated or TokenExpired."""
    if bearer is None:
        raise Unauthenticated
    claims = front.verifier.verify(bearer.credentials)
    act_as(session, claims.user_id)
    if not is_live(session, claims.session_id, claims.user_id):
        raise Unauthenticated("this session has ended")
    request.scope["user_id"] = claims.user_id
    return Person(claims.user_id, claims.session_id)


def device_of(request: Request) -> Device:
    """What the request says of the device it comes from."""
    return Device(request.headers.get("user-agent"), request.client.host if request.client else None)


def settle(outcome: Answer | DomainError) -> Answer:
    """Raise a refusal that was committed with what it wrote."""
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


SignedIn = Annotated[Person, Depends(require_person, scope="function")]
TheDevice = Annotated[Device, Depends(device_of)]
