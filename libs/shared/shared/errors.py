"""Refusals a service can utter, apart from how HTTP renders them (`shared.web.problems`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class Kind(StrEnum):
    """What sort of refusal it is; one table maps each to a status."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA = "unsupported_media"
    PRECONDITION_FAILED = "precondition_failed"
    PRECONDITION_REQUIRED = "precondition_required"
    INVALID = "invalid"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a request: where it stands (`place`: body, query, path, header, line) and why."""

    place: str
    pointer: str
    code: str
    message: str


class DomainError(Exception):
    """A refusal with a stable code. Subclasses set `kind`, `code` and `title`.

    `extra` becomes members of the problem document (RFC 9457, section 3.2).
    """

    kind: ClassVar[Kind]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        faults: tuple[Fault, ...] = (),
        extra: Mapping[str, Any] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.faults = faults
        self.extra = dict(extra or {})
        self.retry_after_s = retry_after_s


class MalformedRequest(DomainError):
    kind = Kind.MALFORMED
    code = "malformed_request"
    title = "The request could not be read"


class InvalidCursor(DomainError):
    kind = Kind.MALFORMED
    code = "invalid_cursor"
    title = "The cursor is not one of ours"


class Unauthenticated(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"
    title = "Sign in first"


class TokenExpired(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "token_expired"
    title = "The access token has expired"


class ScopeMissing(DomainError):
    kind = Kind.FORBIDDEN
    code = "scope_missing"
    title = "This token may not do that"


class RoleTooLow(DomainError):
    kind = Kind.FORBIDDEN
    code = "role_too_low"
    title = "Your role does not allow this"


class NotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_found"
    title = "There is nothing here, or it is not yours to see"


class TooLarge(DomainError):
    kind = Kind.TOO_LARGE
    code = "too_large"
    title = "The request is too large"


class UnsupportedMediaType(DomainError):
    kind = Kind.UNSUPPORTED_MEDIA
    code = "unsupported_media_type"
    title = "This kind of content is not accepted here"


class ClientIdConflict(DomainError):
    kind = Kind.CONFLICT
    code = "client_id_conflict"
    title = "This client id was used for another request"


class VersionMismatch(DomainError):
    kind = Kind.PRECONDITION_FAILED
    code = "version_mismatch"
    title = "It has changed since you read it"


class ValidationFailed(DomainError):
    kind = Kind.INVALID
    code = "validation_failed"
    title = "The request is not valid"


class NotSupportedYet(DomainError):
    kind = Kind.INVALID
    code = "not_supported_yet"
    title = "This comes with a later release"


class RateLimited(DomainError):
    kind = Kind.RATE_LIMITED
    code = "rate_limited"
    title = "Too many requests"


class Unavailable(DomainError):
    kind = Kind.UNAVAILABLE
    code = "unavailable"
    title = "Not available right now; nothing was written"
