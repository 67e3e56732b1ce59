from collections.abc import Collection
from uuid import UUID

from conversations.relationships.models import Relationship
from conversations.relationships.schemas import RelationshipAnswer

_SAME = frozenset(RelationshipAnswer.model_fields) - {"metadata"}


def render_relationship(relationship: Relationship, open_rooms: Collection[UUID]) -> RelationshipAnswer:
    """As somebody reads it who may open these rooms and no others."""
    answer = RelationshipAnswer.model_validate(
        {**{name: getattr(relationship, name) for name in _SAME}, "metadata": relationship.metadata_}
    )
    if {relationship.parent_id, relationship.child_id} <= set(open_rooms):
        return answer
    return answer.model_copy(
        update={
            "parent_id": answer.parent_id if answer.parent_id in open_rooms else None,
            "child_id": answer.child_id if answer.child_id in open_rooms else None,
            "division_point_seq": None,
            "topic_ids": [],
            "metadata": {},
            "created_by": None,
        }
    )
