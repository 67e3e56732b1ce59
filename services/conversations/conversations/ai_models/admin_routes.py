from fastapi import APIRouter, Response, status

from conversations.administration import OpenedByAdministrator
from conversations.ai_models import administration
from conversations.ai_models.schemas import AIModelAnswer, ConnectionAnswer, ModelChange, NewModel
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/admin", tags=["administration"])


@router.post("/ai-models", status_code=status.HTTP_201_CREATED)
def add_ai_model(new: NewModel, session: OpenedByAdministrator, response: Response) -> AIModelAnswer:
    """Enter a model into the catalogue."""
    model = administration.add_model(session, new)
    tag_version(response, model.version)
    return model


@router.patch("/ai-models/{model_id:path}")
def change_ai_model(
    model_id: str,
    change: ModelChange,
    session: OpenedByAdministrator,
    response: Response,
    if_match: IfMatch = None,
) -> AIModelAnswer:
    """Change a model's entry, or switch it off."""
    model = administration.change_model(session, model_id, change, if_match)
    tag_version(response, model.version)
    return model


@router.get("/connections")
def list_connections(session: OpenedByAdministrator) -> Page[ConnectionAnswer]:
    """The ways to reach models, how they are, and how their calls go."""
    return Page(items=administration.list_connections(session))
