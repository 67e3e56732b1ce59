"""Which rooms a room came out of and which came out of it, as far as its reader may open them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.relationships.repository import Kin, find_kin


@dataclass(frozen=True)
class Relatives:
    """A room's neighbours in the tree, by division or continuation; the oldest relationship first."""

    parent_ids: tuple[UUID, ...] = ()
    daughter_ids: tuple[UUID, ...] = ()

    def with_parent(self, other_id: UUID) -> "Relatives":
        return replace(self, parent_ids=tuple(dict.fromkeys((*self.parent_ids, other_id))))

    def with_daughter(self, other_id: UUID) -> "Relatives":
        return replace(self, daughter_ids=tuple(dict.fromkeys((*self.daughter_ids, other_id))))


NO_RELATIVES = Relatives()


class Kinship:
    """The neighbours of some rooms for each of their readers."""

    def __init__(self, found: Collection[Kin] = ()) -> None:
        self._of: dict[tuple[UUID, UUID], Relatives] = {}
        for kin in found:
            known = self.of(kin.conversation_id, kin.user_id)
            more = known.with_parent(kin.other_id) if kin.is_parent else known.with_daughter(kin.other_id)
            self._of[kin.conversation_id, kin.user_id] = more

    def of(self, conversation_id: UUID, user_id: UUID) -> Relatives:
        return self._of.get((conversation_id, user_id), NO_RELATIVES)


def find_kinship(session: Session, conversation_ids: Collection[UUID], user_id: UUID | None = None) -> Kinship:
    """The neighbours of these rooms for one person, or for everybody whom the transaction's identity sees."""
    return Kinship(find_kin(session, conversation_ids, user_id) if conversation_ids else ())
