"""Keep what may be spent, and what was.

A reservation stands only while its job runs. What was used is kept as figures that outlive their room.
"""

import sqlalchemy as sa
from alembic import op

revision = "budgets"
down_revision = "import_formats"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))
CAPS = "cap_cost_micro_usd, cap_tokens, period, period_start, version, updated_at"
SPENT = "settled_cost_micro_usd, settled_tokens, unknown_calls, told_percent"

# A room's budget is its people's to read; a person's and a model's bind those whom they concern.
READABLE = "case scope when 'conversation' then may_read(conversation_id) when 'person' then scope_id = me()::text else true end"
SETTABLE = "administers() or (scope = 'conversation' and may_administer(conversation_id))"


def upgrade() -> None:
    _create_budgets()
    _create_reservations()
    _create_usage()
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for table in ("budgets", "reservations", "usage"):
        op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
        op.execute(f"create policy system_works on {table} to {SYSTEM} using (true) with check (true)")
    op.execute(f"grant select, insert, update ({CAPS}, {SPENT}) on budgets to {APP}")
    op.execute(f"create policy app_select on budgets for select to {APP} using (administers() or {READABLE})")
    op.execute(f"create policy app_insert on budgets for insert to {APP} with check ({SETTABLE})")
    op.execute(f"create policy app_update on budgets for update to {APP} using ({SETTABLE}) with check ({SETTABLE})")
    op.execute(f"grant select on usage to {APP}")
    op.execute(
        f"create policy app_select on usage for select to {APP} "
        "using (administers() or user_id = me() or may_administer(conversation_id))"
    )


def _create_budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("scope_id", sa.String(length=100), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("period", sa.String(length=5), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cap_cost_micro_usd", sa.BigInteger(), nullable=True),
        sa.Column("cap_tokens", sa.BigInteger(), nullable=True),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("settled_cost_micro_usd", "settled_tokens", "reserved_cost_micro_usd", "reserved_tokens")
        ),
        sa.Column("unknown_calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_percent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scope in ('conversation', 'person', 'model')", name=op.f("ck_budgets_scope")),
        sa.CheckConstraint("(scope = 'conversation') = (conversation_id is not null)", name=op.f("ck_budgets_room")),
        sa.CheckConstraint("period in ('day', 'month', 'total')", name=op.f("ck_budgets_period")),
        sa.CheckConstraint("cap_cost_micro_usd >= 0 and cap_tokens >= 0", name=op.f("ck_budgets_caps")),
        sa.CheckConstraint("reserved_cost_micro_usd >= 0 and reserved_tokens >= 0", name=op.f("ck_budgets_reserved")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_budgets_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sa.UniqueConstraint("scope", "scope_id", name=op.f("uq_budgets_scope_scope_id")),
        schema="conversations",
    )
    op.create_index(
        "ix_budgets_conversation_id",
        "budgets",
        ["conversation_id"],
        schema="conversations",
        postgresql_where=sa.text("conversation_id is not null"),
    )


def _create_reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("cost_micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["conversations.budgets.id"], name=op.f("fk_reservations_budget_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "budget_id", name=op.f("pk_reservations")),
        schema="conversations",
    )
    op.create_index("ix_reservations_budget_id", "reservations", ["budget_id"], schema="conversations")


def _create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("ai_participant_id", sa.Uuid(), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=True),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cost_micro_usd", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        sa.UniqueConstraint("job_id", "attempt", name=op.f("uq_usage_job_id_attempt")),
        schema="conversations",
    )
    for column in ("conversation_id", "user_id", "model"):
        op.create_index(f"ix_usage_{column}", "usage", [column, "created_at"], schema="conversations")
    op.create_index(
        "ix_usage_origin_id",
        "usage",
        ["origin_id"],
        schema="conversations",
        postgresql_where=sa.text("origin_id is not null"),
    )


def downgrade() -> None:
    for table in ("usage", "reservations", "budgets"):
        op.drop_table(table, schema="conversations")
