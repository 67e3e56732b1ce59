"""Tell programs elsewhere what happened.

No secret is kept: each webhook's is made of this service's key and the webhook's id. What is told is read at the moment
of telling, with the rights of who made the webhook, so the system role may ask what a reader may read.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "webhooks"
down_revision = "summaries"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))
CHANGEABLE = (
    "url, events, is_active, disabled_reason, through_event_seq, failing_since, created_by, version, updated_at"
)
ASKED = ("readers_of(uuid[])", "marks_of(uuid[])", "may_read_draft(uuid, uuid)")


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("events", postgresql.JSONB(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("disabled_reason", sa.String(length=20), nullable=True),
        sa.Column("through_event_seq", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_times(),
        sa.CheckConstraint("disabled_reason in ('failing', 'no_rights')", name=op.f("ck_webhooks_disabled_reason")),
        sa.CheckConstraint("not is_active or disabled_reason is null", name=op.f("ck_webhooks_is_active")),
        _to_room("webhooks"),
        sa.ForeignKeyConstraint(["created_by"], ["conversations.people.user_id"], name=op.f("fk_webhooks_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        schema="conversations",
    )
    op.create_index("ix_webhooks_conversation_id", "webhooks", ["conversation_id"], schema="conversations")
    op.create_index("ix_webhooks_created_by", "webhooks", ["created_by"], schema="conversations")
    _create_deliveries()
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _wall_in()
    op.execute(f"set local role {GUARD}")
    op.execute(f"grant execute on function {', '.join(ASKED)} to {SYSTEM}")
    op.execute("reset role")


def _create_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("event_type", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *_times(),
        sa.CheckConstraint(
            "state in ('waiting', 'delivered', 'failed', 'dropped')", name=op.f("ck_webhook_deliveries_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (finished_at is null)", name=op.f("ck_webhook_deliveries_finished_at")
        ),
        _to_room("webhook_deliveries"),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["conversations.webhooks.id"],
            name=op.f("fk_webhook_deliveries_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("webhook_id", "event_seq", name=op.f("uq_webhook_deliveries_webhook_id_event_seq")),
        schema="conversations",
    )
    _index("conversation_id", "conversation_id")
    _index("page", "webhook_id", sa.text("id desc"))
    _index("waiting", "webhook_id", "event_seq", where="state = 'waiting'")
    _index("finished_at", "finished_at", where="finished_at is not null")


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _to_room(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.conversations.id"],
        name=op.f(f"fk_{table}_conversation_id"),
        ondelete="CASCADE",
    )


def _index(name: str, *columns: str | sa.TextClause, where: str | None = None) -> None:
    op.create_index(
        f"ix_webhook_deliveries_{name}",
        "webhook_deliveries",
        list(columns),
        schema="conversations",
        postgresql_where=sa.text(where) if where else None,
    )


def _wall_in() -> None:
    mine = "may_administer(conversation_id)"
    for table in ("webhooks", "webhook_deliveries"):
        op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
        scope = "in_scope(conversation_id)"
        op.execute(f"create policy system_reads on {table} for select to {SYSTEM} using (true)")
        op.execute(f"create policy system_adds on {table} for insert to {SYSTEM} with check ({scope})")
        op.execute(
            f"create policy system_changes on {table} for update to {SYSTEM} using ({scope}) with check ({scope})"
        )
        op.execute(f"create policy system_removes on {table} for delete to {SYSTEM} using ({scope})")
        op.execute(f"create policy app_select on {table} for select to {APP} using ({mine})")
    op.execute(f"grant select, insert, delete on webhooks to {APP}")
    op.execute(f"grant update ({CHANGEABLE}) on webhooks to {APP}")
    op.execute(f"create policy app_insert on webhooks for insert to {APP} with check ({mine} and created_by = me())")
    # What is told is what its maker may read: whoever sends it elsewhere answers for it from then on.
    op.execute(
        f"create policy app_update on webhooks for update to {APP} "
        f"using ({mine}) with check ({mine} and created_by = me())"
    )
    op.execute(
        f"create policy app_update on webhook_deliveries for update to {APP} using ({mine}) "
        f"with check ({mine} and state = 'dropped')"
    )
    op.execute(f"create policy app_delete on webhooks for delete to {APP} using ({mine})")
    op.execute(f"grant select on webhook_deliveries to {APP}")
    op.execute(f"grant update (state, finished_at, updated_at) on webhook_deliveries to {APP}")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(f"set local role {GUARD}")
    op.execute(f"revoke execute on function {', '.join(ASKED)} from {SYSTEM}")
    op.execute("reset role")
    op.drop_table("webhook_deliveries", schema="conversations")
    op.drop_table("webhooks", schema="conversations")
