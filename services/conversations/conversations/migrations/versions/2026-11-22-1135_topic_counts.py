"""Keep the number of messages and the people of each topic, and show what is known of a message as the message is.

Counting over `message_topics` would cost as much as the room is long, each time a topic is read. Where a person was
let in with a later `visible_from_seq`, what the detector says of earlier messages is not theirs to read.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "topic_counts"
down_revision = "event_stream"
branch_labels = None
depends_on = None

TABLE = "conversation_topics"

COUNT = """
update conversation_topics t set message_count = counted.messages, user_ids = counted.people
from (
    select mt.conversation_id, mt.topic_id, count(*) as messages,
           coalesce(jsonb_agg(distinct m.user_id) filter (where m.user_id is not null), '[]') as people
    from message_topics mt join messages m on m.id = mt.message_id
    where mt.topic_id is not null group by 1, 2
) counted
where counted.conversation_id = t.conversation_id and counted.topic_id = t.topic_id
"""


def upgrade() -> None:
    op.add_column(
        TABLE,
        sa.Column("message_count", sa.Integer(), server_default="0", nullable=False),
        schema="conversations",
    )
    op.add_column(
        TABLE,
        sa.Column("user_ids", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        schema="conversations",
    )
    op.create_check_constraint(
        op.f("ck_conversation_topics_message_count"), TABLE, "message_count >= 0", schema="conversations"
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(COUNT)
    op.execute("alter policy app_select on message_topics using (may_read_at(conversation_id, seq))")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute("alter policy app_select on message_topics using (may_read(conversation_id))")
    op.drop_constraint(op.f("ck_conversation_topics_message_count"), TABLE, schema="conversations", type_="check")
    op.drop_column(TABLE, "user_ids", schema="conversations")
    op.drop_column(TABLE, "message_count", schema="conversations")
