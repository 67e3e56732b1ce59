"""The models that every instance starts with. What an administrator changed since stays as it is."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.ai_models.list_prices import find_list_prices
from conversations.ai_models.models import AIModel

SCRIBE = "spindle/scribe"
LIST = "list"

FIRST_MODELS: tuple[dict[str, Any], ...] = (
    {
        "id": SCRIBE,
        "name": "Scribe",
        "display_name": "Scribe (built in, no language model)",
        "avatar": "S",
        "provider": "spindle",
        "suggested": True,
    },
    {
        "id": "google/gemini-flash-1.5",
        "name": "Gemini",
        "display_name": "Gemini Flash 1.5",
        "avatar": "G",
        "provider": "google",
    },
    {
        "id": "openai/gpt-4o-mini",
        "name": "GPT-4o mini",
        "display_name": "GPT-4o Mini",
        "avatar": "O",
        "provider": "openai",
    },
    {
        "id": "anthropic/claude-3.5-sonnet",
        "name": "Claude",
        "display_name": "Claude 3.5 Sonnet",
        "avatar": "A",
        "provider": "anthropic",
    },
    {
        "id": "meta-llama/llama-3-8b-instruct",
        "name": "Llama",
        "display_name": "Llama 3 8B",
        "avatar": "L",
        "provider": "meta",
    },
    {
        "id": "deepseek/deepseek-v2-coder",
        "name": "DeepSeek V2",
        "display_name": "DeepSeek V2 Coder",
        "avatar": "D",
        "provider": "deepseek",
    },
    {"id": "qwen/qwen-2-7b-instruct", "name": "Qwen", "display_name": "Qwen 2 7B", "avatar": "Q", "provider": "qwen"},
)


def seed_catalogue(session: Session) -> None:
    """Enter the first models where they are missing, and published prices where no operator set any. Repeatable."""
    session.execute(insert(AIModel).values([_row(model) for model in FIRST_MODELS]).on_conflict_do_nothing())
    for model in session.scalars(select(AIModel).where(or_(AIModel.prices_by.is_(None), AIModel.prices_by == LIST))):
        published = find_list_prices(model.id)
        if published and published != model.prices:
            model.prices, model.prices_by = published, LIST
            model.version += 1


def _row(model: dict[str, Any]) -> dict[str, Any]:
    return {"suggested": False, **model}
