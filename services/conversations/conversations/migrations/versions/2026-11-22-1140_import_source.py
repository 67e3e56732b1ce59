"""Keep an uploaded transcript in pieces, and how far an import has got.

Pieces of 256 kB let a caretaker on any machine go on where another stopped without ever holding 100 MiB. What the
check must remember of single lines (an id, or that there is no message) is a row, so that it can stop and go on too.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "import_source"
down_revision = "topic_counts"
branch_labels = None
depends_on = None

APP, SYSTEM, OWNER = (f"conversations_{role}" for role in ("app", "system", "owner"))

FILL = """
insert into import_chunks (import_id, number, data, created_at, updated_at)
select i.id, n, substring(i.source from n * 262144 + 1 for 262144), now(), now()
from imports i cross join lateral generate_series(0, (octet_length(i.source) - 1) / 262144) n
where i.source is not null and octet_length(i.source) > 0
"""
JOIN = """
update imports i set source = whole.data
from (select import_id, string_agg(data, ''::bytea order by number) as data from import_chunks group by 1) whole
where whole.import_id = i.id
"""


def upgrade() -> None:
    op.create_table(
        "import_chunks",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["conversations.imports.id"],
            name=op.f("fk_import_chunks_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_chunks")),
        schema="conversations",
    )
    op.create_table(
        "import_lines",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["conversations.imports.id"],
            name=op.f("fk_import_lines_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_lines")),
        sa.UniqueConstraint("import_id", "name", name=op.f("uq_import_lines_import_id_name")),
        schema="conversations",
    )
    for name in ("position", "line"):
        op.add_column(
            "imports", sa.Column(name, sa.Integer(), server_default="0", nullable=False), schema="conversations"
        )
    op.add_column(
        "imports", sa.Column("failures", sa.Integer(), server_default="0", nullable=False), schema="conversations"
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(FILL)
    _wall_in()
    op.drop_column("imports", "source", schema="conversations")


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _wall_in() -> None:
    for table in ("import_chunks", "import_lines"):
        op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
        op.execute(f"create policy system_works on {table} to {SYSTEM} using (true) with check (true)")
    op.execute(f"grant insert on import_chunks to {APP}")
    op.execute(
        f"create policy app_insert on import_chunks for insert to {APP} "
        "with check (exists (select from imports i where i.id = import_id and i.user_id = me() and i.state = 'queued'))"
    )


def downgrade() -> None:
    op.add_column("imports", sa.Column("source", sa.LargeBinary(), nullable=True), schema="conversations")
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(JOIN)
    for name in ("failures", "line", "position"):
        op.drop_column("imports", name, schema="conversations")
    op.drop_table("import_lines", schema="conversations")
    op.drop_table("import_chunks", schema="conversations")
