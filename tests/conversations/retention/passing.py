"""Time that passes in a room."""

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import room_id

AGE = """
with gone as (select make_interval(days => :days) as by)
, m as (update conversations.messages set created_at = created_at - by, edited_at = edited_at - by from gone
        where conversation_id = :room)
, p as (update conversations.participants set joined_at = joined_at - by, left_at = left_at - by from gone
        where conversation_id = :room)
, n as (update conversations.retention_notices set due_at = due_at - by from gone where conversation_id = :room)
update conversations.conversations set created_at = created_at - by, last_message_at = last_message_at - by from gone
where id = :room
"""


def pass_days(owner: OwnerSql, room: str, days: int) -> None:
    """All that happened in the room was so many days earlier."""
    owner.run(AGE, days=days, room=room_id(room))
