from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from conversations.tools.service import answer_call
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
    """Calls of tools by the jobs of `book`, for workers only."""
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

    return router
