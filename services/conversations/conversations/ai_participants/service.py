"""Which AIs sit in a room, and with what character."""

from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.ai_models.models import AIModel
from conversations.ai_participants import repository
from conversations.ai_participants.models import AIParticipant
from conversations.ai_participants.render import render_ai_participant
from conversations.ai_participants.schemas import (
    AIParticipantAnswer,
    AIParticipantChange,
    AIParticipantSettings,
    NewAIParticipant,
)
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_time_cursor, write_cursor
from conversations.errors import NameTaken
from conversations.events.types import EventType
from conversations.merge_patch import merge, merge_metadata
from conversations.participants.standing import access_room
from conversations.provider_keys.service import require_own_key
from conversations.requests.service import enter_request
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.openness import require_open
from shared.clock import utc_now
from shared.errors import Fault, NotFound, ValidationFailed
from shared.ids import new_id
from shared.mcp_servers import NO_SERVERS, AllowedServers
from shared.versions import require_match

MAX_AIS = 16


def list_ai_participants(
    session: Session, person: SignedIn, conversation_id: UUID, cursor: str | None, limit: int
) -> tuple[list[AIParticipantAnswer], str | None]:
    """A page of the room's AIs, also those that were ended."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    rows = repository.find_all(session, conversation_id, read_time_cursor(cursor), limit + 1)
    answers = [render_ai_participant(*row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].joined_at, answers[-1].id) if len(rows) > limit else None


def read_ai_participant(
    session: Session, person: SignedIn, conversation_id: UUID, ai_participant_id: UUID
) -> AIParticipantAnswer:
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    return render_ai_participant(*_get_row(session, conversation_id, ai_participant_id))


def is_seated(session: Session, conversation_id: UUID, ai_participant_id: UUID) -> bool:
    """Whether this AI has a seat in the room, or had one."""
    return repository.find_one(session, conversation_id, ai_participant_id) is not None


def add_ai_participant(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    new: NewAIParticipant,
    servers: AllowedServers = NO_SERVERS,
) -> tuple[AIParticipantAnswer, bool]:
    """The AI, and whether it is new: the same name and model again answer the one that is there.

    Raises NameTaken for the same name with another model, or ClientIdConflict.
    """
    mine = access_room(session, person, conversation_id, Operation.MANAGE_AIS, lock=True)
    there = repository.find_by_name(session, conversation_id, new.name)
    participant_id = new_id() if there is None else there.id
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/ai-participants"
        made = enter_request(session, person.user_id, new.client_id, route, new, participant_id)
        if made is not None:
            return read_ai_participant(session, person, conversation_id, made), False
    require_open(mine.room)
    if there is not None:
        if there.model != new.model:
            raise NameTaken
        return read_ai_participant(session, person, conversation_id, there.id), False
    with keep_ledger(session, mine.room) as ledger:
        return seat_ai(ledger, person.actor, new, servers, participant_id), True


def seat_ai(
    ledger: RoomLedger,
    actor: Actor,
    new: NewAIParticipant,
    servers: AllowedServers = NO_SERVERS,
    participant_id: UUID | None = None,
) -> AIParticipantAnswer:
    """Put an AI into a locked room, to use some of `servers`.

    Raises ValidationFailed for an unknown model or server, or one AI too many.
    """
    session = ledger.session
    model = _require_model(session, new.model)
    if repository.count_present(session, ledger.conversation_id) >= MAX_AIS:
        raise _invalid("/name", "too_many", f"at most {MAX_AIS} AIs in a room")
    _require_allowed(new.settings.mcp_servers, servers)
    if new.settings.provider_key_id is not None:
        require_own_key(session, actor.id, new.settings.provider_key_id)
    first_seq = new.visible_from_seq or _first_visible(ledger)
    participant = AIParticipant(
        id=participant_id or new_id(),
        conversation_id=ledger.conversation_id,
        joined_at=utc_now(),
        presence=[[first_seq, None]],
        settings=new.settings.model_dump(mode="json"),
        metadata_=new.metadata,
        **new.model_dump(
            include={
                "name",
                "model",
                "avatar",
                "persona",
                "system_prompt",
                "temperature",
                "max_tokens",
                "reply_policy",
            }
        ),
    )
    session.add(participant)
    session.flush()
    session.refresh(participant)
    ledger.record(EventType.AI_PARTICIPANT_UPDATED, actor, {"ai_participant_id": str(participant.id)})
    _write_down(ledger, actor, "added", participant, {"model": participant.model})
    return render_ai_participant(participant, model)


def change_ai_participant(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    ai_participant_id: UUID,
    change: AIParticipantChange,
    if_match: str | None,
    servers: AllowedServers = NO_SERVERS,
) -> AIParticipantAnswer:
    """Apply a merge patch. Raises NameTaken, VersionMismatch or ValidationFailed."""
    mine = access_room(session, person, conversation_id, Operation.MANAGE_AIS, lock=True)
    participant, model = _get_row(session, conversation_id, ai_participant_id)
    require_match(if_match, participant.version, render_ai_participant(participant, model))
    _apply(session, person, participant, change.model_dump(mode="json", exclude_unset=True), servers)
    changed = [each.key.rstrip("_") for each in inspect(participant).attrs if each.history.has_changes()]
    if changed:
        _touch(participant)
        with keep_ledger(session, mine.room) as ledger:
            ledger.record(EventType.AI_PARTICIPANT_UPDATED, person.actor, {"ai_participant_id": str(participant.id)})
            _write_down(ledger, person.actor, "changed", participant, {"fields": sorted(changed)})
    return render_ai_participant(*_get_row(session, conversation_id, ai_participant_id))


def end_ai_participant(
    session: Session, person: SignedIn, conversation_id: UUID, ai_participant_id: UUID, if_match: str | None
) -> None:
    """End it: the row stays for its messages. Repeats safely."""
    mine = access_room(session, person, conversation_id, Operation.MANAGE_AIS, lock=True)
    participant, model = _get_row(session, conversation_id, ai_participant_id)
    if participant.left_at is not None:
        return
    require_match(if_match, participant.version, render_ai_participant(participant, model))
    participant.active = False
    participant.left_at = utc_now()
    participant.presence = _close_presence(participant.presence, mine.room.last_seq)
    _touch(participant)
    with keep_ledger(session, mine.room) as ledger:
        ledger.record(EventType.AI_PARTICIPANT_UPDATED, person.actor, {"ai_participant_id": str(participant.id)})
        _write_down(ledger, person.actor, "ended", participant, None)


def _get_row(session: Session, conversation_id: UUID, ai_participant_id: UUID) -> repository.AIRow:
    row = repository.find_one(session, conversation_id, ai_participant_id)
    if row is None:
        raise NotFound
    return row


def _apply(
    session: Session, person: SignedIn, participant: AIParticipant, given: dict[str, Any], servers: AllowedServers
) -> None:
    for name in ("name", "model", "temperature", "active"):
        if name in given and given[name] is None:
            raise _invalid(f"/{name}", "not_nullable", "cannot be cleared")
    if participant.left_at is not None:
        raise NotFound("this AI has left the conversation")
    if "name" in given:
        _require_free_name(session, participant, given["name"])
    if given.get("model", participant.model) != participant.model:
        _require_model(session, given["model"])
    if "settings" in given:
        merged = _merged_settings(participant.settings, given.pop("settings"))
        present = participant.settings.get("mcp_servers", [])
        _require_allowed([name for name in merged.mcp_servers if name not in present], servers)
        if merged.provider_key_id and str(merged.provider_key_id) != participant.settings.get("provider_key_id"):
            require_own_key(session, person.user_id, merged.provider_key_id)
        participant.settings = merged.model_dump(mode="json")
    if "metadata" in given:
        participant.metadata_ = merge_metadata(participant.metadata_, given.pop("metadata"))
    for name, value in given.items():
        setattr(participant, name, value)


def _require_model(session: Session, model_id: str) -> AIModel:
    """The model, where it is not switched off. Raises ValidationFailed."""
    model = session.get(AIModel, model_id)
    if model is None or not model.is_active:
        raise _invalid("/model", "unknown_model", f"there is no model {model_id}")
    return model


def _require_free_name(session: Session, participant: AIParticipant, name: str) -> None:
    there = repository.find_by_name(session, participant.conversation_id, name)
    if there is not None and there.id != participant.id:
        raise NameTaken


def _merged_settings(present: dict[str, Any], patch: dict[str, Any] | None) -> AIParticipantSettings:
    try:
        return AIParticipantSettings.model_validate(merge(present, patch))
    except ValidationError as error:
        faults = tuple(
            Fault("body", "/settings/" + "/".join(map(str, item["loc"])), item["type"], item["msg"])
            for item in error.errors()
        )
        raise ValidationFailed(faults[0].message, faults=faults) from error


def _require_allowed(names: list[str], servers: AllowedServers) -> None:
    """Raises ValidationFailed for a server of tools that the operator does not allow."""
    for name in names:
        if name not in servers:
            raise _invalid("/settings/mcp_servers", "unknown_server", f"there is no server {name}")


def _first_visible(ledger: RoomLedger) -> int:
    from_join = ledger.room.settings.get("history") == "from_join"
    return ledger.room.last_seq + 1 if from_join else 1


def _close_presence(presence: list[Any], last_seq: int) -> list[Any]:
    return [[start, last_seq if end is None else end] for start, end in presence]


def _write_down(
    ledger: RoomLedger, actor: Actor, done: str, participant: AIParticipant, after: dict[str, Any] | None
) -> None:
    done_to = Audited("ai_participant", participant.id)
    record_action(ledger.session, actor, f"ai_participant.{done}", ledger.conversation_id, done_to, after=after)


def _touch(participant: AIParticipant) -> None:
    participant.version += 1
    participant.updated_at = utc_now()


def _invalid(pointer: str, code: str, message: str) -> ValidationFailed:
    return ValidationFailed(message, faults=(Fault("body", pointer, code, message),))
