"""The job protocol over internal HTTP, alike for every owner."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Request

from shared.contracts.jobs import (
    Claim,
    ClaimRequest,
    Failure,
    FailureAnswer,
    Heartbeat,
    HeartbeatAnswer,
    ResultAnswer,
)
from shared.database.transactions import Database
from shared.errors import DomainError
from shared.jobs.book import JobBook
from shared.jobs.claims import claim_job
from shared.jobs.endings import end_with_failure, end_with_result
from shared.jobs.heartbeats import AppendDrafts, renew_leases
from shared.tokens.service import Caller

LeaseToken = Annotated[str, Header(alias="Lease-Token", max_length=100)]


def job_router(
    book: JobBook,
    get_database: Callable[[Request], Database],
    check_worker: Callable[[Request], Caller],
    append_drafts: AppendDrafts | None = None,
) -> APIRouter:
    """Claim, heartbeat, result and failure for the jobs of `book`, for workers only."""
    router = APIRouter(prefix="/internal/jobs")
    opened = Annotated[Database, Depends(get_database)]
    worker = Annotated[Caller, Depends(check_worker)]

    @router.post("/heartbeats")
    def beat(heartbeat: Heartbeat, database: opened, _caller: worker) -> HeartbeatAnswer:
        with database.transaction() as session:
            return renew_leases(book, session, heartbeat, append_drafts)

    @router.post("/{job_id}/claim")
    def claim(job_id: UUID, request: ClaimRequest, database: opened, caller: worker) -> Claim:
        with database.transaction() as session:
            outcome = claim_job(book, session, job_id, request.claim_id, caller.instance)
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome

    @router.put("/{job_id}/attempts/{attempt}/result")
    def put_result(
        job_id: UUID,
        attempt: int,
        lease_token: LeaseToken,
        body: Annotated[dict[str, Any], Body()],
        database: opened,
        _caller: worker,
    ) -> ResultAnswer:
        with database.transaction() as session:
            return end_with_result(book, session, job_id, attempt, lease_token, body)

    @router.put("/{job_id}/attempts/{attempt}/failure")
    def put_failure(
        job_id: UUID,
        attempt: int,
        lease_token: LeaseToken,
        failure: Failure,
        database: opened,
        _caller: worker,
    ) -> FailureAnswer:
        with database.transaction() as session:
            return end_with_failure(book, session, job_id, attempt, lease_token, failure)

    return router
