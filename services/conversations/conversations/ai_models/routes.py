from fastapi import APIRouter

from conversations.ai_models import service
from conversations.ai_models.schemas import AIModelAnswer
from conversations.dependencies import Opened
from conversations.paging import Cursor, Limit
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/ai-models", tags=["AI models"])


@router.get("")
def list_ai_models(session: Opened, cursor: Cursor = None, limit: Limit = 50) -> Page[AIModelAnswer]:
    """The models that rooms can be given, suggested ones first, each with whether somebody serves it and why not."""
    items, next_cursor = service.list_models(session, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/{model_id:path}")
def read_ai_model(model_id: str, session: Opened) -> AIModelAnswer:
    return service.read_model(session, model_id)
