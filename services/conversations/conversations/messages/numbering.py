"""Writes what one posted message brings into its room, in one statement under the room's lock.

All that people say goes through here, so the lock is held for this statement and the commit, and for nothing
else: whatever can be known without the message's place was found out before.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations.events.types import EventType
from conversations.jobs import JOBS
from conversations.messages.origins import Origin
from conversations.requests.service import CreatingRequest
from conversations.rooms.ledger import RoomChanged
from conversations.topics.service import BURST_S, EXCHANGE_S, coalesce_key
from conversations.turns.planned import PlannedTurn
from shared.contracts.jobs import Kind
from shared.database.transactions import announce
from shared.ids import new_id

_NUMBER = text(
    """
    with entered as (
        insert into conversations.client_requests
            (user_id, client_id, route, body_sha256, object_id, created_at, updated_at)
        values (:user_id, :request_id, :route, :body_sha256, :id, :now, :now)
        on conflict do nothing
        returning true
    ),
    numbered as (
        update conversations.conversations
        set last_seq = last_seq + 1,
            last_event_seq = last_event_seq + 1 + jsonb_array_length(:turns),
            last_message_at = greatest(last_message_at, :now)
        where id = :conversation_id and is_active and exists (select from entered)
        returning last_seq as seq, last_event_seq - jsonb_array_length(:turns) as event_seq
    ),
    said as (
        insert into conversations.messages
            (id, conversation_id, seq, client_id, sender_type, user_id, content, message_type, importance, parent_id,
             origin_id, mentions, metadata, sent_at, created_at, updated_at)
        select :id, :conversation_id, seq, :client_id, 'user', :user_id, :content, :message_type, :importance,
               :parent_id, :id, :mentions, :metadata, :now, :now, :now
        from numbered
    ),
    sent_from as (
        insert into conversations.message_origins (message_id, user_id, ip, user_agent, created_at, updated_at)
        select :id, :user_id, cast(:ip as inet), :user_agent, :now, :now
        from numbered where :keeps_origin
    ),
    moved as (
        update conversations.participants
        set last_read_seq = numbered.seq, last_delivered_seq = numbered.seq, last_read_at = :now
        from numbered
        where conversation_id = :conversation_id and user_id = :user_id
    ),
    given as (
        insert into conversations.turns
            (id, conversation_id, ai_participant_id, trigger_id, origin_id, depth, role, reason, message_id, job_id,
             after_id, state, finished_at, created_at, updated_at)
        select turn.id, :conversation_id, turn.ai_participant_id, :id, :id, 1, turn.role, turn.reason,
               turn.message_id, turn.job_id, turn.after_id, turn.state,
               case turn.state when 'skipped' then :now end, :now, :now
        from numbered cross join jsonb_to_recordset(:turns) as turn
            (id uuid, ai_participant_id uuid, role text, reason text, message_id uuid, job_id uuid, after_id uuid,
             state text)
    ),
    asked as (
        insert into conversations.jobs
            (id, kind, subject_id, arguments, acting_user_id, next_at, hinted_at, created_at, updated_at)
        select turn.job_id, 'reply', :conversation_id, jsonb_build_object('turn_id', turn.id), :user_id,
               clock_timestamp(), clock_timestamp(), :now, :now
        from numbered cross join jsonb_to_recordset(:turns) as turn (id uuid, job_id uuid)
        where turn.job_id is not null
    ),
    told as (
        insert into conversations.events
            (conversation_id, event_seq, type, actor_type, actor_id, refs, created_at, updated_at)
        select :conversation_id, numbered.event_seq + position - 1, event->>'type', 'user', :user_id, event->'refs',
               :now, :now
        from numbered cross join jsonb_array_elements(:events) with ordinality as listed (event, position)
    ),
    looked_at as (
        insert into conversations.jobs
            (id, kind, subject_id, coalesce_key, acting_user_id, next_at, created_at, updated_at)
        select :detection_id, 'topics', :conversation_id, :coalesce_key, :user_id,
               clock_timestamp() + make_interval(secs => :burst_s), :now, :now
        from numbered
        on conflict do nothing
    )
    select seq from numbered
    """
)


@dataclass(frozen=True)
class PreparedMessage:
    """A message that only lacks its place. `columns` are those of its row that the sender's request decides."""

    request: CreatingRequest
    id: UUID
    conversation_id: UUID
    user_id: UUID
    columns: dict[str, Any]
    mentions: list[dict[str, Any]]
    metadata: dict[str, Any]
    at: datetime
    origin: Origin | None = None
    turns: list[PlannedTurn] = field(default_factory=list)


def number_message(session: Session, message: PreparedMessage) -> int | None:
    """The place the message took; None, and nothing was written, if its request came before or the room is closed."""
    events = [{"type": EventType.MESSAGE_CREATED.value, "refs": {"message_id": str(message.id)}}]
    seq: int | None = session.scalar(
        _NUMBER,
        {
            **message.columns,
            "request_id": message.request.client_id,
            "route": message.request.route,
            "body_sha256": message.request.body_sha256,
            "id": message.id,
            "conversation_id": message.conversation_id,
            "user_id": message.user_id,
            "mentions": Jsonb(message.mentions),
            "metadata": Jsonb(message.metadata),
            "turns": Jsonb([turn.as_row() for turn in message.turns]),
            "events": Jsonb(events + [turn.as_event() for turn in message.turns]),
            **_origin_columns(message.origin),
            "now": message.at,
            "detection_id": new_id(),
            "coalesce_key": coalesce_key(message.conversation_id),
            "burst_s": EXCHANGE_S if any(turn.job_id for turn in message.turns) else BURST_S,
        },
    )
    if seq is not None:
        announce(session, RoomChanged(message.conversation_id))
        for turn in message.turns:
            if turn.job_id is not None:
                announce(session, JOBS.hint(turn.job_id, Kind.REPLY))
    return seq


def _origin_columns(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {"keeps_origin": False, "ip": None, "user_agent": None}
    return {"keeps_origin": True, "ip": str(origin.ip) if origin.ip else None, "user_agent": origin.user_agent}
