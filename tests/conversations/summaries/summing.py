"""Rooms that have much to sum up, and workers that do it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from conversations.ai_models.service import note_report
from shared.contracts.briefs import BriefPayload, BriefResult, Sentence
from shared.contracts.connections import ConnectionReport, ReportedConnection
from shared.contracts.jobs import Claim
from shared.contracts.usage import Usage
from shared.database.transactions import Database
from shared.jobs.client import JobOwner
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, room_id

MODEL = "openai/gpt-4o-mini"
BAKERY = (
    "We should open the bakery on the first of May.",
    "The oven for the bakery arrives in April, so May is possible.",
    "The lease of the bakery costs nine hundred a month.",
    "I will sign the lease of the bakery tomorrow.",
)
TRIP = (
    "For the trip to Lisbon we need six train tickets.",
    "Train tickets to Lisbon are cheaper on Tuesdays.",
    "I booked the hotel in Lisbon for the trip.",
)


@dataclass(frozen=True)
class Summer:
    """A worker of briefs and titles."""

    jobs: JobOwner
    owner: OwnerSql

    def waiting(self, room: str, kind: str = "brief") -> list[UUID]:
        rows = self.owner.run(
            "select id from conversations.jobs where kind = :kind and subject_id = :room and state = 'waiting'",
            kind=kind,
            room=room_id(room),
        )
        return [row.id for row in rows]

    def claim(self, room: str, kind: str = "brief") -> Claim:
        """A lease on the room's one job of this kind."""
        [job_id] = self.waiting(room, kind)
        return self.jobs.claim(job_id, uuid4())

    def end(self, claim: Claim, *sentences: tuple[str, list[str]], usage: Usage | None = None) -> bool:
        """Answer with these sentences and the messages they come from."""
        written = [Sentence(text=text, message_ids=list(map(UUID, sources))) for text, sources in sentences]
        return self.jobs.put_result(claim, BriefResult(sentences=written, usage=usage)).applied


def serve_model(database: Database) -> None:
    """Have a worker report that the catalogue's models of one maker answer."""
    lab = ReportedConnection(name="openai", wire="openai", models=["openai/*"], healthy=True, base_url=None)
    with database.transaction() as session:
        note_report(session, "one-test", ConnectionReport(connections=[lab]))


def payload_of(claim: Claim) -> BriefPayload:
    return BriefPayload.model_validate(claim.payload)


def say_all(human: Human, room: str, *texts: str) -> list[Json]:
    return [human.say(room, text) for text in texts]


def texts_of(summary: Json) -> list[str]:
    return [sentence["text"] for topic in summary["topics"] for sentence in topic["sentences"]]


def sources_of(summary: Json) -> set[str]:
    return {
        source for topic in summary["topics"] for sentence in topic["sentences"] for source in sentence["message_ids"]
    }


def fill(owner: OwnerSql, room: str, human: Human, count: int) -> None:
    """Put messages into a room at once, as an import would."""
    owner.run(
        """
        with grown as (
            update conversations.conversations set last_seq = last_seq + :count where id = :room
            returning last_seq - :count as before)
        insert into conversations.messages
            (id, conversation_id, seq, sender_type, user_id, content, sent_at, created_at, updated_at)
        select gen_random_uuid(), :room, before + n, 'user', :person,
               'The mill number ' || n || ' grinds ' || (n % 17) || ' sacks of flour.', now(), now(), now()
        from grown, generate_series(1, :count) n
        """,
        room=room_id(room),
        person=human.signed_in.user_id,
        count=count,
    )


def place(owner: OwnerSql, room: str, name: str, messages: list[Json]) -> UUID:
    """Have the detector say that these messages are of a topic of that name."""
    topic: Any = uuid4()
    owner.run(
        "insert into conversations.topics (id, family_id, name, created_at, updated_at) "
        "values (:topic, :room, :name, now(), now())",
        topic=topic,
        room=room_id(room),
        name=name,
    )
    owner.run(
        "insert into conversations.conversation_topics (conversation_id, topic_id, created_at, updated_at) "
        "values (:room, :topic, now(), now())",
        topic=topic,
        room=room_id(room),
    )
    owner.run(
        "insert into conversations.message_topics "
        "(conversation_id, message_id, seq, topic_id, confidence, reason, created_at, updated_at) "
        "select conversation_id, id, seq, :topic, 1, 'same words', now(), now() from conversations.messages "
        "where id = any(:messages)",
        topic=topic,
        messages=[UUID(message["id"]) for message in messages],
    )
    found: UUID = topic
    return found
