"""Note which deleted messages left words elsewhere, until those are forgotten too.

Whoever may delete a message may note that; only the caretaker reads it.
"""

import sqlalchemy as sa
from alembic import op

revision = "forgettings"
down_revision = "room_numbers"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))
MAY_DELETE = """
exists (select from messages m where m.id = message_id and m.conversation_id = forgettings.conversation_id
        and (m.user_id = me() or may_administer(m.conversation_id)))
"""


def upgrade() -> None:
    op.create_table(
        "forgettings",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("due_at", "created_at", "updated_at")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["conversations.messages.id"],
            name=op.f("fk_forgettings_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_forgettings_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_forgettings")),
        schema="conversations",
    )
    op.create_index(
        "ix_forgettings_conversation_id", "forgettings", ["conversation_id", "due_at"], schema="conversations"
    )
    op.create_index("ix_forgettings_due_at", "forgettings", ["due_at"], schema="conversations")
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(f"grant select, insert, update, delete on forgettings to {SYSTEM}")
    op.execute(f"grant insert on forgettings to {APP}")
    op.execute("alter table forgettings enable row level security")
    op.execute("alter table forgettings force row level security")
    op.execute(f"create policy owner_migrates on forgettings to {OWNER} using (true) with check (true)")
    op.execute(
        f"create policy system_works on forgettings to {SYSTEM} using (true) with check (in_scope(conversation_id))"
    )
    op.execute(f"create policy app_insert on forgettings for insert to {APP} with check ({MAY_DELETE})")


def downgrade() -> None:
    op.drop_table("forgettings", schema="conversations")
