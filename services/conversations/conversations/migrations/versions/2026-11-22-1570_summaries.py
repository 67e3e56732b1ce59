"""Keep summaries.

Those that people ask for are theirs alone; those that stand in for a room's older messages are for its AIs, and no
business of the public app.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "summaries"
down_revision = "tool_approvals"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))
TABLES = ("summaries", "context_summaries")


def upgrade() -> None:
    op.create_table(
        "summaries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *_range(),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        _sentences(),
        sa.Column("failure", postgresql.JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_times(),
        sa.CheckConstraint("method in ('extractive', 'model')", name=op.f("ck_summaries_method")),
        sa.CheckConstraint("state in ('drafting', 'done', 'failed')", name=op.f("ck_summaries_state")),
        sa.CheckConstraint("from_seq >= 1 and to_seq >= from_seq - 1", name=op.f("ck_summaries_range")),
        sa.CheckConstraint("(state = 'failed') = (failure is not null)", name=op.f("ck_summaries_failure")),
        _of_room("summaries"),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_summaries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
        schema="conversations",
    )
    _index("conversation_id", "conversation_id", "user_id", "from_seq")
    _index("user_id", "user_id")
    op.create_index(
        "ix_summaries_created_at", "summaries", ["created_at"], schema="conversations", postgresql_using="brin"
    )
    op.create_table(
        "context_summaries",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        *_range(),
        _sentences(),
        *_times(),
        sa.CheckConstraint("from_seq >= 1 and to_seq >= from_seq", name=op.f("ck_context_summaries_range")),
        _of_room("context_summaries"),
        sa.PrimaryKeyConstraint("conversation_id", "from_seq", name=op.f("pk_context_summaries")),
        schema="conversations",
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _wall_in()


def _range() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in ("from_seq", "to_seq")]


def _sentences() -> sa.Column[object]:
    return sa.Column("sentences", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _of_room(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.conversations.id"],
        name=op.f(f"fk_{table}_conversation_id"),
        ondelete="CASCADE",
    )


def _index(name: str, *columns: str) -> None:
    op.create_index(f"ix_summaries_{name}", "summaries", list(columns), schema="conversations")


def _wall_in() -> None:
    for table in TABLES:
        op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
        op.execute(
            f"create policy system_works on {table} to {SYSTEM} using (true) with check (in_scope(conversation_id))"
        )
    op.execute(f"grant select, insert on summaries to {APP}")
    op.execute(
        f"create policy app_select on summaries for select to {APP} "
        "using (user_id = any(reader_ids()) and may_read(conversation_id))"
    )
    op.execute(
        f"create policy app_insert on summaries for insert to {APP} "
        "with check (user_id = me() and takes_part(conversation_id))"
    )
    # Whoever may read a room may have it summed up, also who may not write to it.
    op.execute(
        f"create policy app_asks_for_summaries on jobs for insert to {APP} with check "
        "(kind = 'brief' and arguments->>'purpose' = 'catch_up' and acting_user_id = me() and takes_part(subject_id))"
    )


def downgrade() -> None:
    op.execute("drop policy app_asks_for_summaries on conversations.jobs")
    for table in reversed(TABLES):
        op.drop_table(table, schema="conversations")
