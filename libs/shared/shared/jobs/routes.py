"""The job protocol over internal HTTP, alike for every owner."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Request, Response
from pydantic import BaseModel

from shared.contracts.jobs import ClaimRequest, Failure, Heartbeat
from shared.database.transactions import Database
from shared.errors import DomainError
from shared.jobs.book import JobBook
from shared.jobs.claims import claim_job
from shared.jobs.endings import end_with_failure, end_with_result
from shared.jobs.heartbeats import AppendDrafts, renew_leases
from shared.tokens.service import Caller
from shared.web.service_access import CheckCaller

LeaseToken = Annotated[str, Header(alias="Lease-Token", max_length=100)]


def job_router(
    book: JobBook,
    get_database: Callable[[Request], Database | Awaitable[Database]],
    check_worker: CheckCaller,
    append_drafts: AppendDrafts | None = None,
) -> APIRouter:
    """Claim, heartbeat, result and failure for the jobs of `book`, for workers only."""
    router = APIRouter(prefix="/internal/jobs")
    opened = Annotated[Database, Depends(get_database)]
    worker = Annotated[Caller, Depends(check_worker)]

    @router.post("/heartbeats")
    def beat(heartbeat: Heartbeat, database: opened, _caller: worker) -> Response:
        with database.transaction() as session:
            return _render(renew_leases(book, session, heartbeat, append_drafts))

    @router.post("/{job_id}/claim")
    def claim(job_id: UUID, request: ClaimRequest, database: opened, caller: worker) -> Response:
        with database.transaction() as session:
            outcome = claim_job(book, session, job_id, request.claim_id, caller.instance)
        if isinstance(outcome, DomainError):
            raise outcome
        return _render(outcome)

    @router.put("/{job_id}/attempts/{attempt}/result")
    def put_result(
        job_id: UUID,
        attempt: int,
        lease_token: LeaseToken,
        body: Annotated[dict[str, Any], Body()],
        database: opened,
        _caller: worker,
    ) -> Response:
        with database.transaction() as session:
            return _render(end_with_result(book, session, job_id, attempt, lease_token, body))

    @router.put("/{job_id}/attempts/{attempt}/failure")
    def put_failure(
        job_id: UUID,
        attempt: int,
        lease_token: LeaseToken,
        failure: Failure,
        database: opened,
        _caller: worker,
    ) -> Response:
        with database.transaction() as session:
            return _render(end_with_failure(book, session, job_id, attempt, lease_token, failure))

    return router


def _render(answer: BaseModel) -> Response:
    """As it stands: the framework would check and copy an answer that is of its contract already."""
    return Response(answer.model_dump_json(), media_type="application/json")
