from typing import cast

from conversations.participants.models import Participant
from conversations.participants.schemas import RoleName
from conversations.relationships.kinship import NO_RELATIVES, Relatives
from conversations.rooms.models import Conversation
from conversations.rooms.schemas import ConversationAnswer, Me, MyConversationAnswer, Settings

_SAME = frozenset(ConversationAnswer.model_fields) - {"settings", "metadata", "parent_ids", "daughter_ids"}


def render_room(room: Conversation, relatives: Relatives = NO_RELATIVES) -> ConversationAnswer:
    """The room as everyone in it reads it who may open these neighbours of it."""
    columns = {name: getattr(room, name) for name in _SAME}
    return ConversationAnswer.model_construct(
        **columns,
        settings=Settings.model_validate(room.settings),
        metadata=room.metadata_,
        parent_ids=[*relatives.parent_ids],
        daughter_ids=[*relatives.daughter_ids],
    )


def render_my_room(
    room: Conversation, mine: Participant, unread_mentions: int, relatives: Relatives = NO_RELATIVES
) -> MyConversationAnswer:
    """The room with what is the reader's own about it."""
    shared = render_room(room, relatives)
    return MyConversationAnswer.model_construct(**dict(shared), me=render_me(room, mine, unread_mentions))


def render_me(room: Conversation, mine: Participant, unread_mentions: int) -> Me:
    return Me(
        role=cast("RoleName", mine.role),
        joined_at=mine.joined_at,
        visible_from_seq=mine.visible_from_seq,
        last_read_seq=mine.last_read_seq,
        last_delivered_seq=mine.last_delivered_seq,
        last_read_at=mine.last_read_at,
        unread=max(0, room.last_seq - mine.last_read_seq),
        unread_mentions=unread_mentions,
        muted=bool(mine.settings.get("muted", False)),
        archived=bool(mine.settings.get("archived", False)),
    )
