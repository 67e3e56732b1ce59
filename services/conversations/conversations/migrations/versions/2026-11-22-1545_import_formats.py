"""Take in transcripts of other programs.

An export holds many conversations. Each is an import of its own below the whole, so that it is checked, written, called off and cleared away
by what does it for a single transcript.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "import_formats"
down_revision = "exports"
branch_labels = None
depends_on = None

COLUMNS = (
    ("parent_id", sa.Uuid(), None),
    ("cut_at", sa.DateTime(timezone=True), None),
    ("left_out", postgresql.JSONB(astext_type=sa.Text()), "{}"),
    ("conversation_ids", postgresql.JSONB(astext_type=sa.Text()), "[]"),
)


def upgrade() -> None:
    for name, kind, default in COLUMNS:
        column: sa.Column[object] = sa.Column(name, kind, server_default=default, nullable=default is None)
        op.add_column("imports", column, schema="conversations")
    op.create_foreign_key(
        op.f("fk_imports_parent_id"),
        "imports",
        "imports",
        ["parent_id"],
        ["id"],
        source_schema="conversations",
        referent_schema="conversations",
        ondelete="CASCADE",
    )
    op.create_index(
        "ix_imports_parent_id",
        "imports",
        ["parent_id"],
        schema="conversations",
        postgresql_where=sa.text("parent_id is not null"),
    )
    op.execute("update conversations.imports set conversation_ids = jsonb_build_array(target_id) where state = 'done'")


def downgrade() -> None:
    op.execute("delete from conversations.imports where parent_id is not null")
    op.drop_index("ix_imports_parent_id", "imports", schema="conversations")
    op.drop_constraint(op.f("fk_imports_parent_id"), "imports", schema="conversations", type_="foreignkey")
    for name, _kind, _default in reversed(COLUMNS):
        op.drop_column("imports", name, schema="conversations")
