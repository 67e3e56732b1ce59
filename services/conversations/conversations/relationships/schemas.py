from typing import Any, Literal
from uuid import UUID

from pydantic import model_validator

from shared.web.schemas import Answer, Metadata, Request, Time

RelationshipType = Literal["division", "reference", "continuation"]
Direction = Literal["parents", "children"]


class NewRelationship(Request):
    """The other room is named as what it is to this one: its parent, or its child."""

    relationship_type: Literal["reference", "continuation"]
    parent_id: UUID | None = None
    child_id: UUID | None = None
    metadata: Metadata = {}
    client_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "NewRelationship":
        if (self.parent_id is None) == (self.child_id is None):
            raise ValueError("give either parent_id or child_id")
        return self


class RelationshipAnswer(Answer):
    """A room that the reader may not open is a nameless cell: no id, and nothing that was said of the two."""

    id: UUID
    parent_id: UUID | None
    child_id: UUID | None
    relationship_type: RelationshipType
    division_point_seq: int | None
    topic_ids: list[UUID]
    metadata: dict[str, Any]
    created_by: UUID | None
    created_at: Time
    updated_at: Time
    version: int


class RelationshipGone(Answer):
    """All that an event still tells of a relationship that is no more."""

    id: UUID
    deleted_at: Time
