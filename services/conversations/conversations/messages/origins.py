"""Where people's messages were sent from: told to those who administer the room, forgotten after some days."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.messages.models import USER_AGENT_LENGTH, MessageOrigin
from conversations.messages.schemas import OriginAnswer
from conversations.messages.standing import access_message
from shared.clock import utc_now
from shared.errors import NotFound

PRUNED_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Origin:
    """What a request says of the device it came from; an address that is none is left out."""

    ip: IPv4Address | IPv6Address | None
    user_agent: str | None

    @classmethod
    def of(cls, host: str | None, user_agent: str | None) -> "Origin":
        return cls(_read_address(host), user_agent[:USER_AGENT_LENGTH] if user_agent else None)


def read_origin(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> OriginAnswer:
    """Where the message was sent from. Raises NotFound where that was not kept, or is not kept any more."""
    access_message(session, person, conversation_id, message_id, Operation.READ_ORIGIN)
    origin = session.get(MessageOrigin, message_id)
    if origin is None:
        raise NotFound("it is not known where this message was sent from")
    return OriginAnswer(message_id=message_id, ip=origin.ip, user_agent=origin.user_agent, at=origin.created_at)


def prune_origins(session: Session, days: int) -> None:
    """Forget what is older than so many days, 50,000 at once; with 0 all of it."""
    oldest = (
        select(MessageOrigin.message_id)
        .where(MessageOrigin.created_at < utc_now() - timedelta(days=days))
        .limit(PRUNED_AT_ONCE)
    )
    session.execute(
        delete(MessageOrigin).where(MessageOrigin.message_id.in_(oldest)).execution_options(synchronize_session=False)
    )


def _read_address(host: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host or "")
    except ValueError:
        return None
