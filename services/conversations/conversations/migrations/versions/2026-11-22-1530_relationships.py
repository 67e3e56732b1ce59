"""Keep how conversations belong together.

Whoever reads one of two rooms reads that there is a relationship; people make and unmake only those of rooms they may
post in, and no divisions. `leads_to` follows divisions and continuations down through rooms nobody asks for by name, so
that no circle closes over a room its maker cannot see; it says yes or no and nothing else.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "relationships"
down_revision = "todos"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))

LEADS_TO = """
create function leads_to(start uuid, goal uuid) returns boolean
language plpgsql stable security definer set search_path = conversations, extensions, pg_temp as $$
begin
    return exists (
        with recursive below (id) as (
            select start
            union
            select r.child_id from relationships r join below b on r.parent_id = b.id
            where r.relationship_type in ('division', 'continuation')
        )
        select from below where id = goal);
end $$
"""


def upgrade() -> None:
    op.create_table(
        "relationships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("relationship_type", sa.String(length=12), server_default="division", nullable=False),
        sa.Column("division_point_seq", sa.Integer(), nullable=True),
        sa.Column("topic_ids", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "relationship_type in ('division', 'reference', 'continuation')",
            name=op.f("ck_relationships_relationship_type"),
        ),
        sa.CheckConstraint("parent_id <> child_id", name=op.f("ck_relationships_no_self")),
        sa.CheckConstraint("division_point_seq >= 0", name=op.f("ck_relationships_division_point_seq")),
        *_keys(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationships")),
        sa.UniqueConstraint(
            "parent_id",
            "child_id",
            "relationship_type",
            name=op.f("uq_relationships_parent_id_child_id_relationship_type"),
        ),
        schema="conversations",
    )
    op.create_index("ix_relationships_child_id", "relationships", ["child_id"], schema="conversations")
    op.create_index(
        "ix_relationships_created_by",
        "relationships",
        ["created_by"],
        schema="conversations",
        postgresql_where=sa.text("created_by is not null"),
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _wall_in()
    _let_circles_be_found()


def _keys() -> list[sa.ForeignKeyConstraint]:
    rooms = ["conversations.conversations.id"]
    return [
        *(
            sa.ForeignKeyConstraint([name], rooms, name=op.f(f"fk_relationships_{name}"), ondelete="CASCADE")
            for name in ("parent_id", "child_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["conversations.people.user_id"], name=op.f("fk_relationships_created_by")
        ),
    ]


def _wall_in() -> None:
    op.execute(f"grant select, insert, update, delete on relationships to {SYSTEM}")
    op.execute(f"grant select, insert, delete on relationships to {APP}")
    op.execute("alter table relationships enable row level security")
    op.execute("alter table relationships force row level security")
    op.execute(f"create policy owner_migrates on relationships to {OWNER} using (true) with check (true)")
    both = "in_scope(parent_id) and in_scope(child_id)"
    op.execute(f"create policy system_reads on relationships for select to {SYSTEM} using (true)")
    op.execute(f"create policy system_adds on relationships for insert to {SYSTEM} with check ({both})")
    op.execute(
        f"create policy system_changes on relationships for update to {SYSTEM} using ({both}) with check ({both})"
    )
    op.execute(f"create policy system_removes on relationships for delete to {SYSTEM} using ({both})")
    mine = "relationship_type <> 'division' and may_post(parent_id) and may_post(child_id)"
    op.execute(
        f"create policy app_select on relationships for select to {APP} using (may_read(parent_id) or may_read(child_id))"
    )
    op.execute(
        f"create policy app_insert on relationships for insert to {APP} with check (created_by = me() and {mine})"
    )
    op.execute(f"create policy app_delete on relationships for delete to {APP} using ({mine})")


def _let_circles_be_found() -> None:
    op.execute(LEADS_TO)
    op.execute("revoke execute on function leads_to(uuid, uuid) from public")
    op.execute(f"grant execute on function leads_to(uuid, uuid) to {APP}, {SYSTEM}, {OWNER}")
    op.execute(f"alter function leads_to(uuid, uuid) owner to {GUARD}")
    op.execute(f"grant select on relationships to {GUARD}")
    op.execute(f"create policy guard_reads on relationships for select to {GUARD} using (true)")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function leads_to")
    op.execute("reset role")
    op.drop_table("relationships", schema="conversations")
