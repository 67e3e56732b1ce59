from fastapi import APIRouter, Response, status

from conversations.administration import OpenedByAdministrator
from conversations.ai_models import administration, service
from conversations.ai_models.schemas import AIModelAnswer, ConnectionAnswer, ModelChange, NewModel
from conversations.paging import Cursor, Limit
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/admin", tags=["administration"])


@router.post("/ai-models", status_code=status.HTTP_201_CREATED)
def add_ai_model(new: NewModel, session: OpenedByAdministrator, response: Response) -> AIModelAnswer:
    """Enter a model into the catalogue."""
    model = administration.add_model(session, new)
    tag_version(response, model.version)
    return model


@router.get("/ai-models")
def list_ai_models(session: OpenedByAdministrator, cursor: Cursor = None, limit: Limit = 50) -> Page[AIModelAnswer]:
    """The whole catalogue, with the models that are switched off."""
    items, next_cursor = service.list_models(session, cursor, limit, with_inactive=True)
    return Page(items=items, next_cursor=next_cursor)


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
