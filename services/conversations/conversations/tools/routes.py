from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from conversations.tools.service import answer_call, may_call_again
from shared.contracts.provider_calls import NextCall, NextCallAnswer
from shared.contracts.tools import ToolAnswer, ToolRequest, ToolWaits
from shared.database.transactions import Database
from shared.jobs.book import JobBook
from shared.jobs.leases import lock_leased
from shared.jobs.routes import LeaseToken
from shared.mcp_servers import AllowedServers
from shared.tokens.service import Caller
from shared.web.service_access import CheckCaller


def tool_router(
    book: JobBook,
    get_database: Callable[[Request], Database | Awaitable[Database]],
    check_worker: CheckCaller,
    servers: AllowedServers,
) -> APIRouter:
    """What answers ask for while they are written, by the jobs of `book`: tools, and calls of their provider."""
    router = APIRouter(prefix="/internal/jobs")

    @router.post("/{job_id}/attempts/{attempt}/tool-calls", responses={status.HTTP_202_ACCEPTED: {"model": ToolWaits}})
    def call_tool(
        job_id: UUID,
        attempt: int,
        lease_token: LeaseToken,
        request: ToolRequest,
        database: Annotated[Database, Depends(get_database)],
        _caller: Annotated[Caller, Depends(check_worker)],
        response: Response,
    ) -> ToolAnswer | ToolWaits:
        """What the call gave, or that it waits for a person."""
        with database.transaction() as session:
            job, _kind = lock_leased(book, session, job_id, attempt, lease_token)
            answer = answer_call(session, job, request, servers)
        if isinstance(answer, ToolWaits):
            response.status_code = status.HTTP_202_ACCEPTED
        return answer

    @router.post("/{job_id}/attempts/{attempt}/calls")
    def call_provider_again(
        job_id: UUID,
        attempt: int,
        lease_token: LeaseToken,
        wanted: NextCall,
        database: Annotated[Database, Depends(get_database)],
        _caller: Annotated[Caller, Depends(check_worker)],
    ) -> NextCallAnswer:
        """Whether what one more call of the provider may cost is still there; it is reserved then."""
        with database.transaction() as session:
            job, _kind = lock_leased(book, session, job_id, attempt, lease_token)
            return NextCallAnswer(allowed=may_call_again(session, job, wanted))

    return router
