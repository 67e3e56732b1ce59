"""Keep the text of old messages apart, and let idle rooms go.

A message that is archived keeps its row, so that replies, topics, reactions, to-dos and links go on pointing at it; only its text
moves. Whoever may see the message may see its text. Whatever gives a message another text, or takes it back, brings it
out of the archive: `leave_archive` does so for every way of writing to the row.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "message_archive"
down_revision = "relationships"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))

LEAVE_ARCHIVE = """
create function leave_archive() returns trigger language plpgsql as $$
begin
    delete from conversations.message_archive where message_id = old.id;
    new.archived_at := null;
    return new;
end $$;

create trigger leave_archive before update on messages for each row
when (old.archived_at is not null and (
    new.archived_at is null or new.content <> '' or (new.deleted_at is not null and old.deleted_at is null)))
execute function leave_archive();
"""
_DEFINER = "language plpgsql stable security definer set search_path = conversations, extensions, pg_temp"

# What counts as life in a family of rooms: a message by a person or an AI, an edit, somebody who comes or goes, a new room.
IS_QUIET = f"""
create function is_quiet(family uuid, since timestamptz) returns boolean {_DEFINER} as $$
begin
    return not exists (
        select from conversations c where c.family_id = family and c.deleted_at is null and (
            c.created_at >= since
            or exists (select from messages m where m.conversation_id = c.id and m.created_at >= since
                       and m.sender_type <> 'system')
            or exists (select from messages m where m.conversation_id = c.id and m.edited_at >= since)
            or exists (select from participants p where p.conversation_id = c.id
                       and (p.joined_at >= since or p.left_at >= since))));
end $$;
"""
QUIET_ROOMS = f"""
create function quiet_rooms(since timestamptz) returns table (id uuid, status text, is_kept boolean) {_DEFINER} as $$
begin
    return query
    select c.id, c.status::text, coalesce((c.settings ->> 'keep')::boolean, false) from conversations c
    where since is not null and c.deleted_at is null and is_quiet(c.family_id, since);
end $$;
"""
COUNT_RETENTION = f"""
create function count_retention(quiet_since timestamptz, old_since timestamptz, archived_since timestamptz)
returns jsonb {_DEFINER} as $$
begin
    if not administers() then
        raise insufficient_privilege using message = 'only for who administers the instance';
    end if;
    return (
        select jsonb_build_object(
            'rooms_active', count(*) filter (where not q.is_kept and q.status = 'active'),
            'rooms_archived', count(*) filter (where not q.is_kept and q.status <> 'active'),
            'rooms_kept', count(*) filter (where q.is_kept)) from quiet_rooms(quiet_since) q
    ) || jsonb_build_object(
        'rooms_told', (select count(*) from retention_notices),
        'messages_to_archive', (
            select count(*) from messages m where m.created_at < old_since and m.archived_at is null
            and m.deleted_at is null and m.content <> ''),
        'messages_to_erase', (select count(*) from message_archive a where a.archived_at < archived_since));
end $$;
"""
FUNCTIONS = {
    "is_quiet(uuid, timestamptz)": (IS_QUIET, SYSTEM),
    "quiet_rooms(timestamptz)": (QUIET_ROOMS, SYSTEM),
    "count_retention(timestamptz, timestamptz, timestamptz)": (COUNT_RETENTION, APP),
}
RESTORE = """
update messages m set content = a.content from message_archive a where a.message_id = m.id
"""
# As the rule for changing a message itself: what may be rewritten may be taken out of the archive.
MAY_REWRITE = """
exists (select from messages m where m.id = message_id and may_post(m.conversation_id)
        and (m.user_id is null or m.user_id = me() or may_administer(m.conversation_id)))
"""
TABLES = ("message_archive", "archive_positions", "retention_notices", "erasures")


def upgrade() -> None:
    op.add_column(
        "messages", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True), schema="conversations"
    )
    op.create_index(
        "ix_messages_edited_at",
        "messages",
        ["conversation_id", "edited_at"],
        schema="conversations",
        postgresql_where=sa.text("edited_at is not null"),
    )
    _create_archive()
    _create_retention()
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for table in TABLES:
        op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
        scope = "true" if table == "erasures" else "in_scope(conversation_id)"
        op.execute(f"create policy system_reads on {table} for select to {SYSTEM} using (true)")
        op.execute(f"create policy system_adds on {table} for insert to {SYSTEM} with check ({scope})")
        op.execute(
            f"create policy system_changes on {table} for update to {SYSTEM} using ({scope}) with check ({scope})"
        )
        op.execute(f"create policy system_removes on {table} for delete to {SYSTEM} using ({scope})")
    op.execute(f"grant select, delete on message_archive to {APP}")
    op.execute(
        f"create policy app_select on message_archive for select to {APP} "
        "using (exists (select from messages m where m.id = message_id))"
    )
    op.execute(f"create policy app_delete on message_archive for delete to {APP} using ({MAY_REWRITE})")
    op.execute(LEAVE_ARCHIVE)
    _let_guard_count()


def _let_guard_count() -> None:
    for table in ("message_archive", "retention_notices"):
        op.execute(f"grant select on {table} to {GUARD}")
        op.execute(f"create policy guard_counts on {table} for select to {GUARD} using (true)")
    for function, (definition, role) in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {role}, {OWNER}")
        op.execute(f"alter function {function} owner to {GUARD}")


def _create_archive() -> None:
    op.create_table(
        "message_archive",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        *_times(),
        _to_message("message_archive"),
        _to_room("message_archive"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_archive")),
        schema="conversations",
    )
    op.create_index(
        "ix_message_archive_conversation_id", "message_archive", ["conversation_id", "seq"], schema="conversations"
    )
    op.create_index("ix_message_archive_archived_at", "message_archive", ["archived_at"], schema="conversations")
    op.create_table(
        "archive_positions",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("through_seq", sa.Integer(), server_default="0", nullable=False),
        *_times(),
        _to_room("archive_positions"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_archive_positions")),
        schema="conversations",
    )


def _create_retention() -> None:
    op.create_table(
        "retention_notices",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        *_times(),
        _to_room("retention_notices"),
        sa.CheckConstraint("action in ('archive', 'delete')", name=op.f("ck_retention_notices_action")),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_retention_notices")),
        schema="conversations",
    )
    op.create_index("ix_retention_notices_due_at", "retention_notices", ["due_at"], schema="conversations")
    op.create_table(
        "erasures",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("blank_messages", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_erasures_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_erasures")),
        schema="conversations",
    )
    op.create_index(
        "ix_erasures_unreported",
        "erasures",
        ["user_id"],
        schema="conversations",
        postgresql_where=sa.text("reported_at is null"),
    )


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _to_room(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.conversations.id"],
        name=op.f(f"fk_{table}_conversation_id"),
        ondelete="CASCADE",
    )


def _to_message(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["message_id"], ["conversations.messages.id"], name=op.f(f"fk_{table}_message_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(f"set local role {GUARD}")
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    op.execute("reset role")
    op.execute("drop trigger leave_archive on messages")
    op.execute("drop function leave_archive")
    op.execute(RESTORE)
    for table in reversed(TABLES):
        op.drop_table(table, schema="conversations")
    op.drop_index("ix_messages_edited_at", "messages", schema="conversations")
    op.drop_column("messages", "archived_at", schema="conversations")
