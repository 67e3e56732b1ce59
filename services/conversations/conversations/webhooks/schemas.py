from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from conversations.events.types import EventType
from conversations.provider_keys.addresses import is_local, require_port
from shared.web.schemas import Answer, Request, Time

# What belongs to one person alone, or to a stream alone, is nobody's to pass on.
TOLD = tuple(
    sorted(
        set(EventType)
        - {
            EventType.CONVERSATION_ADDED,
            EventType.CONVERSATION_REMOVED,
            EventType.ME_UPDATED,
            EventType.EXPORT_UPDATED,
            EventType.IMPORT_UPDATED,
            EventType.RESET,
            EventType.SUMMARY_UPDATED,
        }
    )
)
DisabledReason = Literal["failing", "no_rights"]
DeliveryState = Literal["waiting", "delivered", "failed", "dropped"]


def _known(types: list[str]) -> list[str]:
    unknown = [name for name in types if name not in TOLD]
    if unknown:
        raise ValueError(f"there are no events of the type {unknown[0][:40]!r} to be told of")
    return sorted(set(types))


def _plain(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("must be an https address")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("must be an address without a name, a password or a fragment")
    require_port(url)
    return url


Url = Annotated[str, Field(max_length=2000, pattern=r"^[!-~]+$"), AfterValidator(_plain)]
Type = Annotated[str, Field(max_length=40)]
Events = Annotated[list[Type], Field(min_length=1, max_length=50), AfterValidator(_known)]


def is_public(url: str) -> bool:
    """Whether it is https to what may be a public address; the worker looks the name up, again at each delivery."""
    parts = urlsplit(url)
    return parts.scheme == "https" and not is_local(parts.hostname or "")


class NewWebhook(Request):
    url: Url
    events: Events
    client_id: UUID | None = None


class WebhookChange(Request):
    """A merge patch: absent = as before. Nothing of it can be cleared."""

    url: Url | None = None
    events: Events | None = None
    is_active: bool | None = None

    @field_validator("url", "events", "is_active", mode="before")
    @classmethod
    def _not_cleared(cls, given: object, info: ValidationInfo) -> object:
        if given is None:
            raise ValueError(f"{info.field_name} cannot be cleared")
        return given


class LastDelivery(Answer):
    at: Time
    status: DeliveryState


class WebhookAnswer(Answer):
    """Where a room's events are told; `disabled_reason` says why the server gave it up."""

    id: UUID
    conversation_id: UUID
    url: str
    events: list[str]
    is_active: bool
    disabled_reason: DisabledReason | None
    last_delivery: LastDelivery | None
    created_by: UUID
    created_at: Time
    updated_at: Time
    version: int


class NewWebhookAnswer(WebhookAnswer):
    """A webhook with its secret, told this once (null when the request was a repetition)."""

    secret: str | None


class DeliveryAnswer(Answer):
    """One event on its way; `id` is what the receiver gets as `webhook-id`."""

    id: UUID
    event_seq: int
    event_type: str
    state: DeliveryState
    attempts: int
    http_status: int | None
    detail: str
    finished_at: Time | None
    created_at: Time
    updated_at: Time
