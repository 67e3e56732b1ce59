from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation, Role
from conversations.actors import SignedIn
from conversations.errors import NotAuthor
from conversations.messages.models import Message
from conversations.participants.standing import MyRoom, access_room
from shared.errors import NotFound


@dataclass(frozen=True)
class MyMessage:
    """A message, its room, and the person who asked for it."""

    mine: MyRoom
    message: Message
    person: SignedIn

    @property
    def is_own(self) -> bool:
        """Whether the person said it."""
        return self.message.user_id == self.person.user_id

    def require_author(self) -> None:
        """Raises NotAuthor unless the person wrote the message here: what was imported stays as it was recorded."""
        if not self.is_own or self.message.client_id is None:
            raise NotAuthor

    def require_author_or_admin(self) -> None:
        """Raises NotAuthor unless the person said it or administers the room."""
        if not self.is_own and self.mine.role < Role.ADMIN:
            raise NotAuthor("only its author or an admin may do this")


def access_message(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    message_id: UUID,
    operation: Operation,
    *,
    lock: bool = False,
) -> MyMessage:
    """The message, if `person` may do `operation` in its room and sees it there; with `lock` the room is held.

    Raises NotFound, RoleTooLow.
    """
    mine = access_room(session, person, conversation_id, operation, lock=lock)
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or message.conversation_id != conversation_id or message.seq < mine.mine.visible_from_seq:
        raise NotFound
    return MyMessage(mine, message, person)
