"""A worker that reads rooms for topics, one step at a time."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.jobs import Claim
from shared.contracts.topics import Assignment, DetectedTopic, DivideSignal, TopicsPayload, TopicsResult
from shared.jobs.client import JobOwner
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, room_id


@dataclass(frozen=True)
class Reader:
    """Speaks the job protocol for jobs of the kind `topics`."""

    jobs: JobOwner
    owner: OwnerSql

    def unfinished(self, room: str) -> list[UUID]:
        return [row.id for row in self._unfinished(room)]

    def waits_s(self, room: str) -> float:
        """How long the room's one job waits from when it was written to its first try."""
        [job] = self._unfinished(room)
        return float(job.waits_s)

    def _unfinished(self, room: str) -> list[Any]:
        return self.owner.run(
            """
            select id, extract(epoch from next_at - created_at) as waits_s from conversations.jobs
            where kind = 'topics' and subject_id = :room and state in ('waiting', 'leased')
            """,
            room=room_id(room),
        )

    def claim(self, room: str) -> Claim:
        """A lease on the room's one unfinished job, as if its time had come."""
        [job_id] = self.unfinished(room)
        self.owner.run("update conversations.jobs set next_at = clock_timestamp() where id = :id", id=job_id)
        return self.jobs.claim(job_id, uuid4())

    def end(self, claim: Claim, *placed: tuple[Json, str], **fields: Any) -> bool:
        """Answer that these messages belong to the topics of these keys; whether that took effect."""
        return self.jobs.put_result(claim, find(claim, *placed, **fields)).applied

    def read(self, room: str, *placed: tuple[Json, str], **fields: Any) -> None:
        """One whole run."""
        assert self.end(self.claim(room), *placed, **fields)


def payload_of(claim: Claim) -> TopicsPayload:
    return TopicsPayload.model_validate(claim.payload)


def find(
    claim: Claim, *placed: tuple[Json, str], names: dict[str, str] | None = None, score: float = 0.0, **fields: Any
) -> TopicsResult:
    """A result that names each topic by its key unless `names` says otherwise."""
    keys = list(dict.fromkeys([*(key for _, key in placed), *(names or {})]))
    given = {
        "state": {"seen": [line.seq for line in payload_of(claim).lines]},
        "assignments": [
            Assignment(message_id=message["id"], topic=key, confidence=0.9, reason="same words")
            for message, key in placed
        ],
        "topics": [
            DetectedTopic(topic=key, name=(names or {}).get(key, key), relevance=round(1 / (number + 1), 3))
            for number, key in enumerate(keys)
        ],
        "divide": DivideSignal(score=score, fire=False),
        **fields,
    }
    return TopicsResult(state_version=payload_of(claim).state_version, **given)


def topics_of(human: Human, room: str) -> dict[str, Json]:
    """The room's topics by name."""
    return {topic["name"]: topic for topic in human.read(f"{room}/topics")["items"]}


def placed_of(human: Human, room: str, query: str = "") -> list[Json]:
    items: list[Json] = human.read(f"{room}/message-topics{query}")["items"]
    return items


def events_of(human: Human, room: str, kind: str, owner: OwnerSql) -> list[Json]:
    """What the room's events of this type refer to, in order."""
    rows = owner.run(
        "select refs from conversations.events where conversation_id = :room and type = :kind order by event_seq",
        room=room_id(room),
        kind=kind,
    )
    return [row[0] for row in rows]
