"""What becomes of a seat, told to whom it concerns and written down."""

from typing import Any

from conversations.actors import Actor
from conversations.audit.service import Audited, record_action
from conversations.events.types import EventType
from conversations.participants.models import Participant
from conversations.participants.stays import touch
from conversations.rooms.ledger import RoomLedger


def tell_of_arrival(ledger: RoomLedger, actor: Actor, participant: Participant, how: dict[str, Any]) -> None:
    """Tell the room of somebody who has just been seated, and them of the room; `how` is for the audit trail."""
    refs = {"user_id": str(participant.user_id)}
    ledger.record(EventType.PARTICIPANT_UPDATED, actor, refs)
    ledger.record(EventType.CONVERSATION_ADDED, actor, refs, recipient_id=participant.user_id)
    _write_down(ledger, actor, participant, "added", after=how)


def give_role(ledger: RoomLedger, actor: Actor, participant: Participant, role: str) -> None:
    """Change the role of somebody in a locked room; nothing happens if they have it."""
    before = participant.role
    if before == role:
        return
    participant.role = role
    touch(participant)
    ledger.record(EventType.PARTICIPANT_UPDATED, actor, {"user_id": str(participant.user_id)})
    _write_down(ledger, actor, participant, "role_changed", before={"role": before}, after={"role": role})


def tell_of_end(ledger: RoomLedger, actor: Actor, participant: Participant, reason: str) -> None:
    """Tell the room, and the person themselves, that their stay ends with this transaction."""
    refs = {"user_id": str(participant.user_id)}
    ledger.record(EventType.PARTICIPANT_UPDATED, actor, refs)
    ledger.record(EventType.CONVERSATION_REMOVED, actor, refs | {"reason": reason}, recipient_id=participant.user_id)
    _write_down(ledger, actor, participant, reason, before={"role": participant.role})


def _write_down(
    ledger: RoomLedger,
    actor: Actor,
    participant: Participant,
    done: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    done_to = Audited("participant", participant.user_id)
    record_action(
        ledger.session, actor, f"participant.{done}", ledger.conversation_id, done_to, before=before, after=after
    )
