"""Every refusal as a problem document (RFC 9457)."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from shared.errors import DomainError, Fault, Kind, MalformedRequest, ScopeMissing, Unavailable, ValidationFailed
from shared.request_id import current_request_id

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)

STATUSES = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.PRECONDITION_FAILED: 412,
    Kind.TOO_LARGE: 413,
    Kind.UNSUPPORTED_MEDIA: 415,
    Kind.INVALID: 422,
    Kind.PRECONDITION_REQUIRED: 428,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}

_FRAMEWORK_CODES = {
    400: ("malformed_request", "The request could not be read"),
    404: ("not_found", "There is nothing here, or it is not yours to see"),
    405: ("method_not_allowed", "This route does not know that method"),
    406: ("not_acceptable", "Nothing acceptable can be answered"),
    413: ("too_large", "The request is too large"),
    415: ("unsupported_media_type", "This kind of content is not accepted here"),
}

_RETRY_AFTER_UNAVAILABLE_S = 1


def problem_response(
    status: int,
    code: str,
    title: str,
    *,
    detail: str | None = None,
    faults: Sequence[Fault] = (),
    extra: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem document with our members `code`, `request_id` and, where a field is at fault, `errors`."""
    body: dict[str, Any] = {
        "type": f"urn:spindle:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or title,
        "request_id": current_request_id(),
    }
    if faults:
        body["errors"] = [
            {"in": fault.place, "pointer": fault.pointer, "code": fault.code, "message": fault.message}
            for fault in faults
        ]
    body.update(extra or {})
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Render every refusal of `app` as a problem document."""
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(OperationalError, _on_database_trouble)
    app.add_exception_handler(PoolTimeout, _on_database_trouble)


def domain_problem(error: DomainError) -> JSONResponse:
    """The problem document for a refusal of ours."""
    headers = {}
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = f'Bearer error="{error.code}"'
    elif isinstance(error, ScopeMissing):
        headers["WWW-Authenticate"] = 'Bearer error="insufficient_scope"'  # RFC 6750, section 3.1
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    elif error.kind is Kind.UNAVAILABLE:
        headers["Retry-After"] = str(_RETRY_AFTER_UNAVAILABLE_S)
    return problem_response(
        STATUSES[error.kind],
        error.code,
        error.title,
        detail=error.detail,
        faults=error.faults,
        extra=error.extra,
        headers=headers,
    )


async def _on_domain_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 — registered for this class only
    return domain_problem(error)


async def _on_validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return domain_problem(as_refusal(error))


def as_refusal(error: RequestValidationError) -> DomainError:
    """What the framework found wrong with a request, as a refusal of ours."""
    details = error.errors()
    if any(item["type"] == "json_invalid" for item in details):
        return MalformedRequest("the body is not valid JSON")
    faults = tuple(dict.fromkeys(_fault_of(item) for item in details))  # a body read twice is at fault once
    first = faults[0]
    return ValidationFailed(f"{first.pointer or first.place}: {first.message}", faults=faults)


def _fault_of(item: dict[str, Any]) -> Fault:
    place, *path = item["loc"]
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return Fault(place=str(place), pointer=pointer, code=str(item["type"]), message=str(item["msg"]))


async def _on_http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code, title = _FRAMEWORK_CODES.get(error.status_code, ("request_refused", "The request was refused"))
    return problem_response(error.status_code, code, title, headers=dict(error.headers or {}))


async def _on_database_trouble(_request: Request, error: Exception) -> JSONResponse:
    logger.error("the database did not answer: %s", type(error).__name__, exc_info=error)
    return domain_problem(Unavailable())
