"""Keep what turns need beyond a first answer: which waits for which, how to answer anew, what came in between."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "turn_rules"
down_revision = "provider_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("after_id", sa.Uuid(), nullable=True), schema="conversations")
    op.add_column("turns", sa.Column("instruction", sa.String(), nullable=True), schema="conversations")
    op.add_column(
        "turns",
        sa.Column("steered_by", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        schema="conversations",
    )
    op.create_foreign_key(
        op.f("fk_turns_after_id"),
        "turns",
        "turns",
        ["after_id"],
        ["id"],
        source_schema="conversations",
        referent_schema="conversations",
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_turns_after_id",
        "turns",
        ["after_id"],
        schema="conversations",
        postgresql_where=sa.text("after_id is not null"),
    )
    op.create_index("ix_turns_origin_id", "turns", ["origin_id"], schema="conversations")


def downgrade() -> None:
    # Turns that wait for another would wait for ever: before, every waiting turn had its job.
    op.execute(
        "update conversations.turns set state = 'dropped', reason = 'superseded', finished_at = clock_timestamp() "
        "where state = 'waiting' and job_id is null"
    )
    op.drop_index("ix_turns_origin_id", "turns", schema="conversations")
    op.drop_index("ix_turns_after_id", "turns", schema="conversations")
    op.drop_constraint(op.f("fk_turns_after_id"), "turns", schema="conversations", type_="foreignkey")
    for name in ("steered_by", "instruction", "after_id"):
        op.drop_column("turns", name, schema="conversations")
