"""Keep people's own provider keys, sealed; how connections go; and who set a model's prices."""

import sqlalchemy as sa
from alembic import op

revision = "provider_keys"
down_revision = "budgets"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))

# Whoever acts, or those whose events are read.
SOMEBODY = "me() is not null or nullif(current_setting('app.reader_ids', true), '') is not null"


def upgrade() -> None:
    op.create_table(
        "provider_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("wire", sa.String(length=10), nullable=False),
        sa.Column("base_url", sa.String(length=2000), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("ciphertext", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wire in ('openai', 'anthropic')", name=op.f("ck_provider_keys_wire")),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_provider_keys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_keys")),
        schema="conversations",
    )
    op.create_index("ix_provider_keys_user_id", "provider_keys", ["user_id"], schema="conversations")
    op.add_column(
        "provider_connections",
        sa.Column("circuit", sa.String(length=10), server_default="closed", nullable=False),
        schema="conversations",
    )
    op.add_column("ai_models", sa.Column("prices_by", sa.String(length=10), nullable=True), schema="conversations")
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _wall_in_keys()
    _let_administrators_keep_the_catalogue()


def _wall_in_keys() -> None:
    op.execute(f"grant select, insert, delete on provider_keys to {APP}")
    op.execute(f"grant select, insert, update, delete on provider_keys to {SYSTEM}")
    op.execute("alter table provider_keys enable row level security")
    op.execute("alter table provider_keys force row level security")
    op.execute(f"create policy owner_migrates on provider_keys to {OWNER} using (true) with check (true)")
    op.execute(f"create policy system_works on provider_keys to {SYSTEM} using (true) with check (true)")
    op.execute(f"create policy app_works on provider_keys to {APP} using (user_id = me()) with check (user_id = me())")


def _let_administrators_keep_the_catalogue() -> None:
    op.execute(f"grant insert, update on ai_models to {APP}")
    op.execute("alter table ai_models enable row level security")
    op.execute("alter table ai_models force row level security")
    for role in (OWNER, SYSTEM):
        op.execute(f"create policy {role}_works on ai_models to {role} using (true) with check (true)")
    op.execute(f"create policy app_select on ai_models for select to {APP} using ({SOMEBODY})")
    op.execute(f"create policy app_insert on ai_models for insert to {APP} with check (administers())")
    op.execute(
        f"create policy app_update on ai_models for update to {APP} using (administers()) with check (administers())"
    )


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for policy in ("app_update", "app_insert", "app_select", f"{SYSTEM}_works", f"{OWNER}_works"):
        op.execute(f"drop policy {policy} on ai_models")
    op.execute("alter table ai_models no force row level security")
    op.execute("alter table ai_models disable row level security")
    op.execute(f"revoke insert, update on ai_models from {APP}")
    op.drop_column("ai_models", "prices_by", schema="conversations")
    op.drop_column("provider_connections", "circuit", schema="conversations")
    op.drop_table("provider_keys", schema="conversations")
