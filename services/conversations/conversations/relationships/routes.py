from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.relationships import service
from conversations.relationships.schemas import Direction, NewRelationship, RelationshipAnswer, RelationshipType
from conversations.replays import mark_replay
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/relationships", tags=["relationships"])


@router.get("")
def list_relationships(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    direction: Direction | None = None,
    of_type: Annotated[RelationshipType | None, Query(alias="type")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RelationshipAnswer]:
    """The rooms this one belongs to; one that I may not open has no name."""
    items, next_cursor = service.list_relationships(session, person, conversation_id, direction, of_type, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("", status_code=status.HTTP_201_CREATED)
def relate(
    conversation_id: UUID, new: NewRelationship, session: Opened, person: Person, response: Response
) -> RelationshipAnswer:
    """Have a room point at another, or go on with it."""
    relationship, is_new = service.relate(session, person, conversation_id, new)
    mark_replay(response, is_new=is_new)
    tag_version(response, relationship.version)
    return relationship


@router.delete("/{relationship_id}", status_code=status.HTTP_204_NO_CONTENT)
def part(
    conversation_id: UUID, relationship_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Undo what people made; a division stays."""
    service.part(session, person, conversation_id, relationship_id, if_match)
