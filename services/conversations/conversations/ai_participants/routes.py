from uuid import UUID

from fastapi import APIRouter, Response, status

from conversations.ai_participants import service
from conversations.ai_participants.schemas import (
    AIParticipantAnswer,
    AIParticipantChange,
    McpServerAnswer,
    NewAIParticipant,
)
from conversations.dependencies import McpServers, Opened, Person
from conversations.paging import Cursor, Limit
from conversations.replays import mark_replay
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/ai-participants", tags=["AI participants"])
servers_router = APIRouter(prefix="/api/v1/mcp-servers", tags=["AI participants"])


@servers_router.get("")
def list_mcp_servers(person: Person, servers: McpServers) -> Page[McpServerAnswer]:
    """The servers of tools that the operator allows to AIs."""
    return Page(
        items=[McpServerAnswer(name=name, tools=server.tools, allowed=server.allow) for name, server in servers.items()]
    )


@router.get("")
def list_ai_participants(
    conversation_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[AIParticipantAnswer]:
    """The room's AIs, also those that were ended, in the order in which they came."""
    items, next_cursor = service.list_ai_participants(session, person, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("", status_code=status.HTTP_201_CREATED)
def add_ai_participant(
    conversation_id: UUID,
    new: NewAIParticipant,
    session: Opened,
    person: Person,
    servers: McpServers,
    response: Response,
) -> AIParticipantAnswer:
    """Put an AI into the room; 200 where one of this name and model sits there already."""
    participant, is_new = service.add_ai_participant(session, person, conversation_id, new, servers)
    mark_replay(response, is_new=is_new)
    tag_version(response, participant.version)
    return participant


@router.get("/{ai_participant_id}")
def read_ai_participant(
    conversation_id: UUID, ai_participant_id: UUID, session: Opened, person: Person, response: Response
) -> AIParticipantAnswer:
    participant = service.read_ai_participant(session, person, conversation_id, ai_participant_id)
    tag_version(response, participant.version)
    return participant


@router.patch("/{ai_participant_id}")
def change_ai_participant(
    conversation_id: UUID,
    ai_participant_id: UUID,
    change: AIParticipantChange,
    session: Opened,
    person: Person,
    servers: McpServers,
    response: Response,
    if_match: IfMatch = None,
) -> AIParticipantAnswer:
    participant = service.change_ai_participant(
        session, person, conversation_id, ai_participant_id, change, if_match, servers
    )
    tag_version(response, participant.version)
    return participant


@router.delete("/{ai_participant_id}", status_code=status.HTTP_204_NO_CONTENT)
def end_ai_participant(
    conversation_id: UUID, ai_participant_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    service.end_ai_participant(session, person, conversation_id, ai_participant_id, if_match)
