from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.attachments.models import Attachment
from conversations.attachments.repository import find_of_messages
from conversations.attachments.schemas import AttachmentAnswer


def render_attachment(attachment: Attachment) -> AttachmentAnswer:
    return AttachmentAnswer.model_validate(attachment)


def read_attachments(session: Session, message_ids: Sequence[UUID]) -> dict[UUID, list[AttachmentAnswer]]:
    """What these messages carry, in order, in one query; nothing is asked where no message is named."""
    found: defaultdict[UUID, list[AttachmentAnswer]] = defaultdict(list)
    for attachment in find_of_messages(session, message_ids) if message_ids else ():
        if attachment.message_id is not None:
            found[attachment.message_id].append(render_attachment(attachment))
    return found
