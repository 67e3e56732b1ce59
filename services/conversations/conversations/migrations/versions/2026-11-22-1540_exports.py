"""Keep exports until they are fetched.

The file is kept in pieces, each written in the transaction that moves the export on: a killed caretaker loses and
doubles nothing. Whoever has lost the room has lost the copy too, as long as it lies here.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "exports"
down_revision = "message_archive"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))
UNFINISHED = "state in ('queued', 'writing')"


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("include", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("place", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("first_seq", sa.Integer(), server_default="1", nullable=False),
        *(_count(name, sa.Integer()) for name in ("through_seq", "chunks", "done", "failures")),
        _count("size", sa.BigInteger()),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_times(),
        sa.CheckConstraint("format in ('json', 'markdown')", name=op.f("ck_exports_format")),
        sa.CheckConstraint("state in ('queued', 'writing', 'done', 'failed')", name=op.f("ck_exports_state")),
        sa.CheckConstraint("(state = 'done') = (expires_at is not null)", name=op.f("ck_exports_expires_at")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_exports_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_exports_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        schema="conversations",
    )
    _index("conversation_id", "conversation_id")
    _index("user_id", "user_id", sa.text("id desc"))
    _index("unfinished", "updated_at", where=UNFINISHED)
    _index("expires_at", "expires_at", where="expires_at is not null")
    op.create_table(
        "export_chunks",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["export_id"], ["conversations.exports.id"], name=op.f("fk_export_chunks_export_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_export_chunks")),
        schema="conversations",
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _wall_in()


def _count(name: str, kind: sa.types.TypeEngine[int]) -> sa.Column[int]:
    return sa.Column(name, kind, server_default="0", nullable=False)


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _index(name: str, *columns: str | sa.TextClause, where: str | None = None) -> None:
    chosen = sa.text(where) if where else None
    op.create_index(f"ix_exports_{name}", "exports", list(columns), schema="conversations", postgresql_where=chosen)


def _wall_in() -> None:
    for table in ("exports", "export_chunks"):
        op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
        op.execute(f"create policy system_works on {table} to {SYSTEM} using (true) with check (true)")
    op.execute(f"grant select, insert on exports to {APP}")
    op.execute(f"grant select on export_chunks to {APP}")
    op.execute(
        f"create policy app_select on exports for select to {APP} "
        "using (user_id = any(reader_ids()) and may_read(conversation_id))"
    )
    op.execute(
        f"create policy app_insert on exports for insert to {APP} "
        "with check (user_id = me() and takes_part(conversation_id) and state = 'queued')"
    )
    op.execute(
        f"create policy app_select on export_chunks for select to {APP} "
        "using (exists (select from exports e where e.id = export_id))"
    )


def downgrade() -> None:
    op.drop_table("export_chunks", schema="conversations")
    op.drop_table("exports", schema="conversations")
