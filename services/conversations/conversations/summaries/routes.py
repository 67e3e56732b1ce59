from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from conversations.dependencies import Opened, Person, limit_person
from conversations.replays import mark_replay
from conversations.summaries import service
from conversations.summaries.schemas import Method, NewSummary, SummaryAnswer
from shared.web.rate_limits import Policy
from shared.web.versions import tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}", tags=["summaries"])

SUMMARIES = Policy("summaries", quota=30, window_s=60)
limit_summaries = limit_person(SUMMARIES)
Place = Annotated[int | None, Query(ge=0, le=2**31 - 1)]


@router.post("/summaries", status_code=status.HTTP_201_CREATED, dependencies=[Depends(limit_summaries)])
def create_summary(
    conversation_id: UUID, new: NewSummary, session: Opened, person: Person, response: Response
) -> SummaryAnswer:
    """Sum up what was said: picked sentences at once (201), a model's when it is done (202)."""
    answer, is_new = service.create_summary(session, person, conversation_id, new)
    if not is_new:
        mark_replay(response, is_new=False)
    elif answer.method == "model":
        response.status_code = status.HTTP_202_ACCEPTED
    tag_version(response, answer.version)
    return answer


@router.get("/summaries/{summary_id}")
def read_summary(
    conversation_id: UUID, summary_id: UUID, session: Opened, person: Person, response: Response
) -> SummaryAnswer:
    answer = service.read_summary(session, person, conversation_id, summary_id)
    tag_version(response, answer.version)
    return answer


@router.get("/catch-up", dependencies=[Depends(limit_summaries)])
def catch_up(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    response: Response,
    after_seq: Place = None,
    method: Method = "extractive",
    family: bool = False,
) -> SummaryAnswer:
    """What was said since I read last."""
    answer = service.catch_up(session, person, conversation_id, after_seq, method, family=family)
    tag_version(response, answer.version)
    return answer
