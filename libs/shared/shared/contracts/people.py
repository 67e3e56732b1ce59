"""The feed by which accounts tells other services what changed about people."""

from enum import StrEnum
from uuid import UUID

from shared.contracts.model import Contract


class ChangeKind(StrEnum):
    PROFILE = "profile"
    DEACTIVATED = "deactivated"
    ERASED = "erased"
    SESSION_REVOKED = "session_revoked"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 — the name of an event


class Card(Contract):
    """What other people may see of a person."""

    username: str | None
    display_name: str
    avatar_url: str | None = None
    is_active: bool = True


class Change(Contract):
    cursor: str
    kind: ChangeKind
    user_id: UUID
    version: int
    card: Card | None = None
    sid: UUID | None = None
    token_id: UUID | None = None
    blank_messages: bool | None = None


class Changes(Contract):
    """A page of the feed, oldest first; `next_cursor` is where to go on, also after an empty page."""

    items: list[Change]
    next_cursor: str


class PersonCard(Contract):
    """The answer to a look-up of one person."""

    user_id: UUID
    version: int
    card: Card


class AddressQuestion(Contract):
    """Asks accounts whether an e-mail address is a person's."""

    user_id: UUID
    email: str


class AddressStanding(Contract):
    """Whether it is the address of their account, and whether they have shown that they read mail there."""

    is_theirs: bool = False
    is_confirmed: bool = False
