"""Keep people's tokens for programs: of each only a hash, what it may do, and when it was used."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "personal_tokens"
down_revision = "address_check"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"accounts_{role}" for role in ("app", "system", "owner"))


def upgrade() -> None:
    op.create_table(
        "personal_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.String(length=10)), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "scopes <@ array['read', 'write', 'mcp', 'admin']::varchar[] and cardinality(scopes) > 0",
            name=op.f("ck_personal_tokens_scopes"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts.users.id"], name=op.f("fk_personal_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_tokens_token_hash")),
        schema="accounts",
    )
    op.create_index("ix_personal_tokens_user_id", "personal_tokens", ["user_id", "id"], schema="accounts")
    op.execute("set local search_path = accounts, extensions, pg_temp")
    op.execute("alter table personal_tokens enable row level security")
    op.execute("alter table personal_tokens force row level security")
    op.execute(f"create policy owner_migrates on personal_tokens to {OWNER} using (true) with check (true)")
    op.execute(f"grant select, insert, update (revoked_at, updated_at) on personal_tokens to {APP}")
    op.execute(
        f"create policy app_works on personal_tokens to {APP} using (user_id = me()) with check (user_id = me())"
    )
    op.execute(f"grant select, update (last_used_at, updated_at), delete on personal_tokens to {SYSTEM}")
    op.execute(f"create policy system_works on personal_tokens to {SYSTEM} using (true) with check (true)")
    # What a token's bearer may do depends on what its person is.
    op.execute(f"grant select (is_admin) on users to {SYSTEM}")


def downgrade() -> None:
    op.execute(f"revoke select (is_admin) on accounts.users from {SYSTEM}")
    op.drop_table("personal_tokens", schema="accounts")
