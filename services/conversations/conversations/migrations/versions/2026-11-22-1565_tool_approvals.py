"""Keep tool calls, and those that wait for a person.

Calls are between workers and the internal app. What waits is seen by whoever may read the message that led to it, and
decided by those who are asked.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tool_approvals"
down_revision = "turn_rules"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))

DECIDED = "state, decided_by, decided_at, result, is_error, version, updated_at"


def upgrade() -> None:
    _create_approvals()
    _create_calls()
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for table in ("tool_approvals", "tool_calls"):
        _let_system_work(table)
    # A call older than its job is nobody's: its pruning is bounded by no room.
    op.execute(f"create policy system_removes on tool_calls for delete to {SYSTEM} using (true)")
    op.execute(
        f"create policy system_removes on tool_approvals for delete to {SYSTEM} using (in_scope(conversation_id))"
    )
    op.execute(f"grant select on tool_approvals to {APP}")
    op.execute(f"grant update ({DECIDED}) on tool_approvals to {APP}")
    op.execute(
        f"create policy app_select on tool_approvals for select to {APP} using (may_read_at(conversation_id, seq))"
    )
    op.execute(
        f"create policy app_update on tool_approvals for update to {APP} "
        "using (me() = any(asked) and may_post(conversation_id)) "
        "with check (me() = any(asked) and may_post(conversation_id) and decided_by = me())"
    )


def _create_approvals() -> None:
    op.create_table(
        "tool_approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("ai_participant_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=200), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("asked", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("is_error", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('pending', 'approved', 'refused', 'expired')", name=op.f("ck_tool_approvals_state")
        ),
        sa.CheckConstraint(
            "(state in ('approved', 'refused')) = (decided_by is not null)", name=op.f("ck_tool_approvals_decided_by")
        ),
        _key("tool_approvals", "conversation_id", "conversations.id", ondelete="CASCADE"),
        _key("tool_approvals", "turn_id", "turns.id", ondelete="CASCADE"),
        _key("tool_approvals", "ai_participant_id", "ai_participants.id"),
        _key("tool_approvals", "decided_by", "people.user_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_approvals")),
        schema="conversations",
    )
    _index("tool_approvals", "conversation_id", sa.text("id desc"))
    _index("tool_approvals", "turn_id")
    _index("tool_approvals", "ai_participant_id")
    _index("tool_approvals", "decided_by", where="decided_by is not null")
    _index("tool_approvals", "expires_at", where="state = 'pending'")


def _create_calls() -> None:
    op.create_table(
        "tool_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.String(length=200), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("is_error", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _key("tool_calls", "conversation_id", "conversations.id", ondelete="CASCADE"),
        _key("tool_calls", "approval_id", "tool_approvals.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_calls")),
        sa.UniqueConstraint("job_id", "call_id", name=op.f("uq_tool_calls_job_id_call_id")),
        schema="conversations",
    )
    _index("tool_calls", "conversation_id")
    _index("tool_calls", "approval_id")
    op.create_index(
        "ix_tool_calls_created_at", "tool_calls", ["created_at"], schema="conversations", postgresql_using="brin"
    )


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"conversations.{target}"], name=name, ondelete=ondelete)


def _index(table: str, column: str, *more: sa.TextClause, where: str | None = None) -> None:
    op.create_index(
        f"ix_{table}_{column}",
        table,
        [column, *more],
        schema="conversations",
        postgresql_where=sa.text(where) if where else None,
    )


def _let_system_work(table: str) -> None:
    scope = "in_scope(conversation_id)"
    op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
    op.execute(f"create policy system_reads on {table} for select to {SYSTEM} using (true)")
    op.execute(f"create policy system_adds on {table} for insert to {SYSTEM} with check ({scope})")
    op.execute(f"create policy system_changes on {table} for update to {SYSTEM} using ({scope}) with check ({scope})")


def downgrade() -> None:
    op.drop_table("tool_calls", schema="conversations")
    op.drop_table("tool_approvals", schema="conversations")
