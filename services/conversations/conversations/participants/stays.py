"""How a stay in a room begins and ends: pure changes of one seat."""

from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from shared.clock import utc_now


def first_visible_seq(room: Conversation) -> int:
    """The first message that somebody who joins now is shown."""
    return room.last_seq + 1 if room.settings.get("history") == "from_join" else 1


def begin_stay(participant: Participant, room: Conversation, role: str) -> None:
    """The person is in the room from here on, as if for the first time."""
    participant.role = role
    participant.joined_at = utc_now()
    participant.left_at = participant.left_seq = participant.lowered_at = None
    participant.is_active = True
    participant.visible_from_seq = first_visible_seq(room)
    participant.last_read_seq = participant.last_delivered_seq = room.last_seq
    if participant.version is not None:
        touch(participant)


def end_stay(participant: Participant, room: Conversation) -> None:
    """The person is shown nothing that comes after this."""
    participant.is_active = False
    participant.left_at = utc_now()
    participant.left_seq = room.last_seq
    touch(participant)


def touch(participant: Participant) -> None:
    """What others see of the seat is another now."""
    participant.version += 1
    participant.updated_at = utc_now()
