"""Who speaks in a transcript: people with or without an account here, and AIs that are gone."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.imports import repository
from conversations.imports.ids import derive_id
from conversations.imports.models import Import
from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.rooms.models import Conversation
from shared.clock import utc_now

GONE_MODEL = "spindle/imported"
_GONE = {
    "id": GONE_MODEL,
    "name": "Imported",
    "display_name": "An AI of an imported transcript, its model unknown",
    "provider": "spindle",
    "is_active": False,
}


def name_voices(session: Session, job: Import) -> list[dict[str, Any]]:
    """Every voice with the id it writes under: the account it is mapped to, who came with an earlier import
    into the room, or somebody new."""
    people: dict[str, UUID] = {}
    ais: dict[str, UUID] = {}
    if not job.target_is_new:
        people = repository.find_transcript_people(session, job.target_id)
        ais = repository.find_transcript_ais(session, job.target_id, GONE_MODEL)
    named = []
    for voice in job.authors:
        name, role = voice["name"], voice["role"]
        if role == "ai":
            voice_id = ais.get(name) or derive_id(job.id, "ai", name)
        else:
            mapped = job.author_map.get(name)
            voice_id = (
                UUID(mapped) if mapped else people.get(name) or derive_id(job.parent_id or job.id, "person", name)
            )
        named.append({"name": name, "role": role, "user_id" if role == "user" else "ai_participant_id": str(voice_id)})
    return named


def find_speakers(job: Import) -> dict[tuple[str, str], UUID]:
    """By (name, role) the id that a voice writes under."""
    return {
        (voice["name"], voice["role"]): UUID(voice.get("user_id") or voice["ai_participant_id"])
        for voice in job.authors
    }


def enter_voices(session: Session, job: Import, room: Conversation) -> None:
    """Make the cards of authors without account, and the AIs. An AI of a transcript has left; its model is one that
    nobody serves, since nobody knows which it was, and none may ever answer in its place. Repeats safely."""
    now = utc_now()
    times = {"created_at": now, "updated_at": now}
    people = [voice for voice in job.authors if voice["role"] == "user" and voice["name"] not in job.author_map]
    if people:
        rows = [
            {"user_id": UUID(voice["user_id"]), "display_name": voice["name"], "source": "import", **times}
            for voice in people
        ]
        session.execute(insert(Person).values(rows).on_conflict_do_nothing())
    ais = [voice for voice in job.authors if voice["role"] == "ai"]
    if ais:
        session.execute(insert(AIModel).values({**_GONE, **times}).on_conflict_do_nothing())
        first, last = room.last_seq + 1, room.last_seq + (job.total or 0)
        rows = [
            {
                "id": UUID(voice["ai_participant_id"]),
                "conversation_id": room.id,
                "name": voice["name"],
                "model": GONE_MODEL,
                "active": False,
                "joined_at": now,
                "left_at": now,
                "presence": [[first, last]],
                **times,
            }
            for voice in ais
        ]
        session.execute(insert(AIParticipant).values(rows).on_conflict_do_nothing())


def show_out(session: Session, job: Import, room: Conversation) -> None:
    """Authors without account stand in the room as people who left: their cards can be read, nobody waits for them."""
    now = utc_now()
    rows = [
        {
            "conversation_id": room.id,
            "user_id": UUID(voice["user_id"]),
            "role": "member",
            "joined_at": now,
            "left_at": now,
            "is_active": False,
            "left_seq": room.last_seq,
            "last_read_seq": room.last_seq,
            "last_delivered_seq": room.last_seq,
            "created_at": now,
            "updated_at": now,
        }
        for voice in job.authors
        if voice["role"] == "user" and voice["name"] not in job.author_map
    ]
    if rows:
        session.execute(insert(Participant).values(rows).on_conflict_do_nothing())
