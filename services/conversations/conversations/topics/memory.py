"""What a room's detector remembers, and how it is made to begin anew."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from conversations.topics.models import ConversationTopic, DetectorState


def begin_anew(session: Session, memory: DetectorState) -> None:
    """Forget all that was read. The room's topics stay until the detector has read again what is in them."""
    memory.state, memory.through_seq = {}, 0
    memory.state_version += 1
    session.execute(
        update(ConversationTopic)
        .where(ConversationTopic.conversation_id == memory.conversation_id)
        .values(detector_key=None)
    )
    session.flush()
