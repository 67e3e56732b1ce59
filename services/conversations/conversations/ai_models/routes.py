from fastapi import APIRouter

from conversations.ai_models import service
from conversations.ai_models.schemas import AIModelAnswer
from conversations.dependencies import Opened
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/ai-models", tags=["AI models"])


@router.get("")
def list_ai_models(session: Opened) -> Page[AIModelAnswer]:
    """The models that rooms can be given, each with whether somebody serves it and why not."""
    return Page(items=service.list_models(session))


@router.get("/{model_id:path}")
def read_ai_model(model_id: str, session: Opened) -> AIModelAnswer:
    return service.read_model(session, model_id)
