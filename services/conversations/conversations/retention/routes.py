from fastapi import APIRouter

from conversations.administration import Administrator, OpenedByAdministrator
from conversations.dependencies import Open
from conversations.retention import service
from conversations.retention.rule import read_rule
from conversations.retention.schemas import RetentionAnswer, RetentionCounts

router = APIRouter(prefix="/api/v1/admin/retention", tags=["administration"])


@router.get("")
def read_retention(_administrator: Administrator, resources: Open) -> RetentionAnswer:
    """How long this instance keeps rooms and messages."""
    return service.read_retention(read_rule(resources.settings))


@router.post("/dry-run")
def count_retention(session: OpenedByAdministrator, resources: Open) -> RetentionCounts:
    """What that would touch if all of it were done now. Nothing is written."""
    return service.count_retention(session, read_rule(resources.settings))
