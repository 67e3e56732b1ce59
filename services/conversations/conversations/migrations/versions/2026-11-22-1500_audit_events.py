"""Keep who changed what: membership, roles, settings, deletions.

Rows outlive their room, so that its deletion can be read; nothing but an insert is granted, so that nobody rewrites them.
Those who administer a room read its trail, those who administer the instance read all: `administers()` says whether
this transaction acts for one of them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_events"
down_revision = "import_source"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))

ADMINISTERS = """
create function administers() returns boolean language sql stable parallel safe as
$$ select me() is not null and coalesce(current_setting('app.administers', true), '') = 'yes' $$;
"""


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("actor_type", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.String(length=100), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("actor_type in ('user', 'ai', 'system')", name=op.f("ck_audit_events_actor_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        schema="conversations",
    )
    op.create_index(
        "ix_audit_events_conversation_id", "audit_events", ["conversation_id", "id"], schema="conversations"
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(ADMINISTERS)
    op.execute(f"grant select, insert on audit_events to {APP}, {SYSTEM}")
    op.execute("alter table audit_events enable row level security")
    op.execute("alter table audit_events force row level security")
    op.execute(f"create policy owner_migrates on audit_events to {OWNER} using (true) with check (true)")
    op.execute(f"create policy system_reads on audit_events for select to {SYSTEM} using (true)")
    op.execute(
        f"create policy system_adds on audit_events for insert to {SYSTEM} "
        "with check (in_scope(conversation_id) or conversation_id is null)"
    )
    op.execute(
        f"create policy app_select on audit_events for select to {APP} "
        "using (administers() or may_administer(conversation_id))"
    )
    op.execute(
        f"create policy app_insert on audit_events for insert to {APP} "
        "with check (actor_type = 'user' and actor_id = me() and takes_part(conversation_id))"
    )


def downgrade() -> None:
    op.drop_table("audit_events", schema="conversations")
    op.execute("drop function conversations.administers")
