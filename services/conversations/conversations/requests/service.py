"""Creating requests take effect once, however often a client sends them."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import bindparam, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.requests.models import ClientRequest
from shared.clock import utc_now
from shared.errors import ClientIdConflict

_NEW: dict[str, Any] = {name: bindparam(name) for name in ("user_id", "client_id", "route", "body_sha256", "object_id")}
_ENTER = (
    insert(ClientRequest)
    .values(_NEW | {"created_at": bindparam("now"), "updated_at": bindparam("now")})
    .on_conflict_do_nothing()
    .returning(literal(1))
)


@dataclass(frozen=True)
class CreatingRequest:
    """A request that makes something, by the id its client gave it."""

    client_id: UUID
    route: str
    body_sha256: bytes

    @classmethod
    def of(cls, client_id: UUID, route: str, body: BaseModel) -> "CreatingRequest":
        return cls(client_id, route, body_digest(body))


def enter_request(
    session: Session, user_id: UUID, client_id: UUID, route: str, body: BaseModel, object_id: UUID
) -> UUID | None:
    """None if this request is new (it is entered now); else the id of the object that it made before.

    Two of the same id at once wait for each other. Raises ClientIdConflict for another body or route.
    """
    request = CreatingRequest.of(client_id, route, body)
    values = {"user_id": user_id, "object_id": object_id, "now": utc_now(), **asdict(request)}
    if session.execute(_ENTER, values).first() is not None:
        return None
    return find_made(session, user_id, request)


def find_made(session: Session, user_id: UUID, request: CreatingRequest) -> UUID | None:
    """The id of the object this request made before, if it did. Raises ClientIdConflict for another body or route."""
    earlier = session.execute(
        select(ClientRequest.route, ClientRequest.body_sha256, ClientRequest.object_id).where(
            ClientRequest.user_id == user_id, ClientRequest.client_id == request.client_id
        )
    ).one_or_none()
    if earlier is None:
        return None
    if earlier.route != request.route or earlier.body_sha256 != request.body_sha256:
        raise ClientIdConflict
    object_made: UUID = earlier.object_id
    return object_made


def body_digest(body: BaseModel) -> bytes:
    """SHA-256 of the request as it was sent, whatever the order of its fields."""
    sent: dict[str, Any] = body.model_dump(mode="json", exclude_unset=True)
    return hashlib.sha256(json.dumps(sent, sort_keys=True, separators=(",", ":")).encode()).digest()
