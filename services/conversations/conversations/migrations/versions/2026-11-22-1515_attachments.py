"""Keep files that messages carry.

The bytes lie in the object store. `blobs` has a row for each that is in use, `blob_removals` one for each that is to go:
entered before a write and taken back by the transaction that makes the file somebody's, or entered by a trigger when
the last attachment of a blob goes, by whatever way. So neither a kill nor a cascade leaves bytes that nobody knows of.

That a blob goes only with its last attachment is decided under its row's lock, since two attachments of one blob may go,
or one go and another come, in two transactions at once.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "attachments"
down_revision = "message_changes"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))
TABLES = ("blobs", "blob_removals", "attachments")

LET_GO_OF_BLOB = f"""
create function let_go_of_blob() returns trigger
language plpgsql security definer set search_path = conversations, extensions, pg_temp as $$
declare uploader uuid;
begin
    select user_id into uploader from blobs where id = old.blob_id for update;
    if uploader is not null and not exists (select from attachments where blob_id = old.blob_id) then
        delete from blobs where id = old.blob_id;
        insert into blob_removals (blob_id, user_id, due_at, created_at, updated_at)
        values (old.blob_id, uploader, clock_timestamp(), clock_timestamp(), clock_timestamp());
    end if;
    return null;
end $$;

revoke execute on function let_go_of_blob() from public;
alter function let_go_of_blob() owner to {GUARD};

create trigger let_go_of_blob after delete on attachments for each row execute function let_go_of_blob();
"""

MINE = "user_id = me()"
OF_OWN_MESSAGE = (
    "exists (select from messages m "
    "where m.id = message_id and m.conversation_id = attachments.conversation_id and m.user_id = me())"
)
APP_RULES = {
    "blobs": {"insert": MINE},
    "blob_removals": {"select": MINE, "insert": MINE, "delete": MINE},
    # A message's own rules decide who sees what it carries.
    "attachments": {
        "select": (
            f"case when message_id is null then {MINE} and takes_part(conversation_id) "
            "else exists (select from messages m where m.id = message_id) end"
        ),
        "insert": f"{MINE} and may_post(conversation_id) and (message_id is null or {OF_OWN_MESSAGE})",
        "update": f"{MINE} and may_post(conversation_id) and (message_id is null or {OF_OWN_MESSAGE})",
        "delete": f"may_post(conversation_id) and ({MINE} or may_administer(conversation_id))",
    },
}


def upgrade() -> None:
    _create_tables()
    op.add_column(
        "messages",
        sa.Column("attachment_count", sa.Integer(), server_default="0", nullable=False),
        schema="conversations",
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for table in TABLES:
        _wall_in(table)
    op.execute(f"grant select on attachments to {GUARD}")
    op.execute(f"create policy guard_reads on attachments for select to {GUARD} using (true)")
    op.execute(f"grant select, update, delete on blobs to {GUARD}")
    op.execute(f"create policy guard_lets_go on blobs to {GUARD} using (true) with check (true)")
    op.execute(f"grant insert on blob_removals to {GUARD}")
    op.execute(f"create policy guard_enters on blob_removals for insert to {GUARD} with check (true)")
    op.execute(LET_GO_OF_BLOB)


def _create_tables() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_blobs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
        schema="conversations",
    )
    op.create_index("ix_blobs_user_id", "blobs", ["user_id"], schema="conversations")
    op.create_table(
        "blob_removals",
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_blob_removals_user_id")),
        sa.PrimaryKeyConstraint("blob_id", name=op.f("pk_blob_removals")),
        schema="conversations",
    )
    op.create_index("ix_blob_removals_due_at", "blob_removals", ["due_at"], schema="conversations")
    op.create_index("ix_blob_removals_user_id", "blob_removals", ["user_id"], schema="conversations")
    _create_attachments()


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=127), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_times(),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_size")),
        sa.CheckConstraint("(width is null) = (height is null)", name=op.f("ck_attachments_dimensions")),
        sa.CheckConstraint("position between 0 and 19", name=op.f("ck_attachments_position")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_attachments_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_attachments_user_id")),
        sa.ForeignKeyConstraint(["message_id"], ["conversations.messages.id"], name=op.f("fk_attachments_message_id")),
        sa.ForeignKeyConstraint(["blob_id"], ["conversations.blobs.id"], name=op.f("fk_attachments_blob_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        schema="conversations",
    )
    for column in ("conversation_id", "user_id", "blob_id"):
        op.create_index(f"ix_attachments_{column}", "attachments", [column], schema="conversations")
    op.create_index(
        "ix_attachments_message_id",
        "attachments",
        ["message_id"],
        schema="conversations",
        postgresql_where=sa.text("message_id is not null"),
    )
    op.create_index(
        "ix_attachments_unattached",
        "attachments",
        ["created_at"],
        schema="conversations",
        postgresql_where=sa.text("message_id is null"),
    )


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _wall_in(table: str) -> None:
    op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
    scope = "in_scope(conversation_id)" if table == "attachments" else "true"
    op.execute(f"create policy system_reads on {table} for select to {SYSTEM} using (true)")
    op.execute(f"create policy system_adds on {table} for insert to {SYSTEM} with check ({scope})")
    op.execute(f"create policy system_changes on {table} for update to {SYSTEM} using ({scope}) with check ({scope})")
    op.execute(f"create policy system_removes on {table} for delete to {SYSTEM} using ({scope})")
    for action, rule in APP_RULES[table].items():
        op.execute(f"grant {action} on {table} to {APP}")
        using = "" if action == "insert" else f"using ({rule})"
        check = f"with check ({rule})" if action in ("insert", "update") else ""
        op.execute(f"create policy app_{action} on {table} for {action} to {APP} {using} {check}")


def downgrade() -> None:
    op.drop_table("attachments", schema="conversations")
    op.drop_table("blob_removals", schema="conversations")
    op.drop_table("blobs", schema="conversations")
    op.drop_column("messages", "attachment_count", schema="conversations")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function conversations.let_go_of_blob()")
    op.execute("reset role")
