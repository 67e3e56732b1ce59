"""What the tools do for a person's program: as the person, in any of their rooms, without asking again."""

from typing import Any
from uuid import UUID

import mcp_types as types
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from conversations.search.service import search_messages
from conversations.tools.tasks import Acting, describe_misfit, describe_refusal, problem, use_task_tool
from shared.contracts.tools import ARGUMENTS, READS_ONLY, ToolAnswer, describe_tool, parameters_of
from shared.database.transactions import Database
from shared.errors import DomainError

MOST_HITS = 20
ROOM = {"type": "string", "format": "uuid", "description": "The conversation, as search_rooms names it."}


class SearchRooms(BaseModel):
    """Searches what was said in all conversations I am in, best first. Gives messages with their conversation_id.

    Words, "words in this order", -without, and in: from: model: topic: before: after: has: narrow it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str = Field(min_length=1, max_length=500, description="What to look for.")
    limit: int = Field(default=10, ge=1, le=MOST_HITS, description="How many messages at most.")


class FoundMessage(BaseModel):
    conversation_id: UUID
    conversation: str | None
    message_id: UUID
    seq: int
    sender: str
    sent_at: str
    text: str


class Found(BaseModel):
    messages: list[FoundMessage]


class TaskCall(BaseModel):
    """What every call of a task tool names beside its own arguments."""

    model_config = ConfigDict(extra="allow")

    conversation_id: UUID


def use_tool(database: Database, person: SignedIn, name: str, arguments: dict[str, Any]) -> ToolAnswer:
    """Carry out one call in one transaction; what does not fit or is not allowed is told as an error."""
    try:
        with database.transaction() as session:
            act_as_person(session, person)
            use = _search if name == "search_rooms" else _use_task_tool
            return use(session, person, name, arguments)
    except ValidationError as error:
        return describe_misfit(error)
    except DomainError as refusal:
        return describe_refusal(refusal)


def _use_task_tool(session: Session, person: SignedIn, name: str, arguments: dict[str, Any]) -> ToolAnswer:
    if name not in ARGUMENTS:
        return problem(f"There is no tool {name}.")
    room_id = TaskCall.model_validate(arguments).conversation_id
    own = {key: value for key, value in arguments.items() if key != "conversation_id"}
    return use_task_tool(Acting(session, person, person.actor, room_id), name, own)


def _search(session: Session, _person: SignedIn, _name: str, arguments: dict[str, Any]) -> ToolAnswer:
    asked = SearchRooms.model_validate(arguments)
    hits, _cursor = search_messages(session, asked.query, None, asked.limit)
    found = [
        FoundMessage(
            conversation_id=hit.conversation.id,
            conversation=hit.conversation.title,
            message_id=hit.message.id,
            seq=hit.message.seq,
            sender=hit.message.sender.name,
            sent_at=hit.message.sent_at.isoformat(),
            text=hit.snippet,
        )
        for hit in hits
    ]
    return ToolAnswer(result=Found(messages=found).model_dump_json())


def _describe(name: str) -> types.Tool:
    schema = parameters_of(name)
    schema["properties"] = {"conversation_id": ROOM, **schema["properties"]}
    schema["required"] = ["conversation_id", *schema["required"]]
    return types.Tool(
        name=name,
        description=describe_tool(name),
        input_schema=schema,
        annotations=types.ToolAnnotations(
            read_only_hint=name in READS_ONLY, destructive_hint=name == "delete_task", open_world_hint=False
        ),
    )


def _describe_search() -> types.Tool:
    schema = SearchRooms.model_json_schema()
    return types.Tool(
        name="search_rooms",
        description=" ".join((SearchRooms.__doc__ or "").split()),
        input_schema={**schema, "properties": dict(schema["properties"])},
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


TOOLS = (*map(_describe, ARGUMENTS), _describe_search())
"""Every tool as clients are told of it."""
