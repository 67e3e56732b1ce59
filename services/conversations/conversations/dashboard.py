"""Where whoever administers the instance sees its tasks at work."""

from fastapi import APIRouter
from pydantic import BaseModel

from conversations.administration import Administrator
from conversations.dependencies import Open

router = APIRouter(prefix="/api/v1/admin", tags=["administration"])


class Dashboard(BaseModel):
    """`url` leads to Flower, which has a door of its own; null where it does not run."""

    url: str | None


@router.get("/dashboard")
def get_dashboard(_administrator: Administrator, resources: Open) -> Dashboard:
    """Where the dashboard of the tasks is."""
    return Dashboard(url=resources.settings.flower_url or None)
