"""What this instance is and can, for clients that want to show no dead button."""

from fastapi import APIRouter
from pydantic import BaseModel

from conversations.ai_models.availability import find_connections
from conversations.ai_participants.service import MAX_AIS
from conversations.attachments.images import MAX_PIXELS
from conversations.attachments.schemas import MAX_FILE_BYTES, MAX_PER_MESSAGE
from conversations.dependencies import Open
from conversations.imports.formats.readers import READERS
from conversations.imports.upload import MAX_UPLOAD_BYTES
from conversations.messages.emoji import MAX_BYTES as MAX_EMOJI_BYTES
from conversations.messages.pins import MAX_PINS
from conversations.messages.reactions import MAX_EMOJI
from conversations.messages.schemas import MAX_CONTENT
from conversations.paging import MAX_LIMIT
from conversations.participants.service import MAX_PEOPLE
from shared.json_text import MAX_DEPTH
from shared.web.application import VERSION
from shared.web.bodies import MAX_JSON_BYTES
from shared.web.schemas import MAX_METADATA_BYTES

router = APIRouter(prefix="/api/v1", tags=["instance"])
STAGES = [1, 3, 4]

LIMITS = {
    "json_bytes": MAX_JSON_BYTES,
    "json_depth": MAX_DEPTH,
    "message_chars": MAX_CONTENT,
    "title_chars": 255,
    "description_chars": 4000,
    "name_chars": 100,
    "persona_chars": 2000,
    "system_prompt_chars": 16_000,
    "metadata_bytes": MAX_METADATA_BYTES,
    "emoji_bytes": MAX_EMOJI_BYTES,
    "emoji_per_message": MAX_EMOJI,
    "pins_per_conversation": MAX_PINS,
    "import_bytes": MAX_UPLOAD_BYTES,
    "attachment_bytes": MAX_FILE_BYTES,
    "attachments_per_message": MAX_PER_MESSAGE,
    "image_pixels": MAX_PIXELS,
    "ais_per_conversation": MAX_AIS,
    "people_per_conversation": MAX_PEOPLE,
    "page_items": MAX_LIMIT,
}
FEATURES = {
    "import_formats": ["jsonl", *READERS],
    "reply_policies": ["first_responder", "mention_only", "round", "quiet"],
    "message_types": ["text", "code", "image", "file"],
    "attachments": True,
    "invitations": True,
    "typing": True,
    "search": True,
    "regeneration": True,
    "budgets": True,
    "summaries": True,
    "approvals": True,
    "webhooks": True,
    "mcp": True,
    "chat_completions": True,
    "export_formats": ["json", "markdown"],
    "provider_keys": True,
    "personal_tokens": True,
    "division": False,
}


class InstanceConnection(BaseModel):
    name: str
    wire: str
    healthy: bool
    reason: str | None


class Instance(BaseModel):
    name: str
    version: str
    stages: list[int]
    limits: dict[str, int]
    features: dict[str, list[str] | bool]
    connections: list[InstanceConnection]
    has_model_key: bool


@router.get("/instance")
def read_instance(resources: Open) -> Instance:
    """Stages, limits and features of this instance, and which connections to models it has."""
    with resources.database.transaction() as session:
        connections = find_connections(session)
    return Instance(
        name="Spindle",
        version=VERSION,
        stages=STAGES,
        limits=LIMITS,
        features=FEATURES,
        connections=[
            InstanceConnection(name=one.name, wire=one.wire, healthy=one.healthy, reason=one.reason)
            for one in connections
        ],
        has_model_key=any(one.healthy and one.wire != "scribe" for one in connections),
    )
