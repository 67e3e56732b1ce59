"""Keep what became of a message: earlier texts, reactions, pins, where it was sent from.

Whoever may see a message may see what became of it: the rules ask for the message itself, so that they follow its own.
Everybody who may post may react to a message and pin it, which gives it a new version; `touch_message` lets them do
that and nothing else to what others said.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "message_changes"
down_revision = "invitations"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))

TOUCH_MESSAGE = """
create function touch_message(wanted uuid, touched_at timestamptz) returns void
language plpgsql security definer set search_path = conversations, extensions, pg_temp as $$
begin
    update messages m set version = m.version + 1, updated_at = touched_at
    where m.id = wanted and m.deleted_at is null and exists (
        select from participants p
        where p.conversation_id = m.conversation_id and p.user_id = me() and p.is_active and p.role <> 'observer'
          and m.seq >= p.visible_from_seq);
    if not found then
        raise insufficient_privilege using message = 'row-level security: this message is not theirs to touch';
    end if;
end $$;
"""


def _of_message(table: str, condition: str = "true") -> str:
    """That the row's message can be seen (by its own rules), and this of it."""
    return f"exists (select from messages m where m.id = {table}.message_id and ({condition}))"


def _of_room(table: str, condition: str = "true") -> str:
    """That the row's message can be seen and belongs to the room the row names, in which one may post."""
    here = f"m.conversation_id = {table}.conversation_id and {condition}"
    return f"may_post(conversation_id) and {_of_message(table, here)}"


MAY_ERASE = "m.user_id = me() or may_administer(m.conversation_id)"

# table: (select, insert, delete) as the app role may; nothing is ever updated
APP_RULES: dict[str, tuple[str, str, str]] = {
    "message_versions": (
        _of_message("message_versions"),
        _of_room("message_versions", "(m.user_id = me() or m.user_id is null)"),
        _of_message("message_versions", MAY_ERASE),
    ),
    "reactions": (
        _of_message("reactions"),
        f"user_id = me() and {_of_room('reactions')}",
        f"(user_id = me() and may_post(conversation_id)) or {_of_message('reactions', MAY_ERASE)}",
    ),
    "pins": (
        f"may_read(conversation_id) and {_of_message('pins')}",
        f"user_id = me() and {_of_room('pins')}",
        "may_post(conversation_id)",
    ),
    # Written in one statement with its message, which no rule can see yet.
    "message_origins": (
        _of_message("message_origins", "may_administer(m.conversation_id)"),
        "user_id = me()",
        _of_message("message_origins", MAY_ERASE),
    ),
}
SYSTEM_SCOPE = dict.fromkeys(APP_RULES, "in_scope(conversation_id)") | {"message_origins": "true"}


def upgrade() -> None:
    op.create_index(
        "ix_messages_important",
        "messages",
        ["conversation_id", "seq"],
        schema="conversations",
        postgresql_where=sa.text("importance > 0"),
    )
    _create_versions()
    _create_reactions()
    _create_pins()
    _create_origins()
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for table in APP_RULES:
        _wall_in(table)
    op.execute(f"grant update (version, updated_at) on messages to {GUARD}")
    op.execute(f"create policy guard_touches on messages for update to {GUARD} using (true) with check (true)")
    op.execute(TOUCH_MESSAGE)
    op.execute("revoke execute on function touch_message(uuid, timestamptz) from public")
    op.execute(f"grant execute on function touch_message(uuid, timestamptz) to {APP}, {OWNER}")
    op.execute(f"alter function touch_message(uuid, timestamptz) owner to {GUARD}")


def _create_versions() -> None:
    op.create_table(
        "message_versions",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_type", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        *_times(),
        sa.CheckConstraint("by_type in ('user', 'ai', 'system')", name=op.f("ck_message_versions_by_type")),
        sa.CheckConstraint("kind in ('edit', 'regeneration')", name=op.f("ck_message_versions_kind")),
        sa.CheckConstraint("number > 0", name=op.f("ck_message_versions_number")),
        _message_key("message_versions"),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_message_versions")),
        schema="conversations",
    )


def _create_reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("emoji", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        *_times(),
        sa.CheckConstraint("octet_length(emoji) between 1 and 32", name=op.f("ck_reactions_emoji")),
        _message_key("reactions"),
        _person_key("reactions"),
        sa.PrimaryKeyConstraint("message_id", "emoji", "user_id", name=op.f("pk_reactions")),
        schema="conversations",
    )
    op.create_index("ix_reactions_user_id", "reactions", ["user_id"], schema="conversations")


def _create_pins() -> None:
    op.create_table(
        "pins",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_pins_conversation_id"),
            ondelete="CASCADE",
        ),
        _message_key("pins"),
        _person_key("pins"),
        sa.PrimaryKeyConstraint("conversation_id", "message_id", name=op.f("pk_pins")),
        schema="conversations",
    )
    op.create_index("ix_pins_message_id", "pins", ["message_id"], schema="conversations")
    op.create_index("ix_pins_user_id", "pins", ["user_id"], schema="conversations")


def _create_origins() -> None:
    op.create_table(
        "message_origins",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ip", postgresql.INET(), nullable=True),
        sa.Column("user_agent", sa.String(length=512), nullable=True),
        *_times(),
        _message_key("message_origins"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_origins")),
        schema="conversations",
    )
    op.create_index(
        "ix_message_origins_created_at",
        "message_origins",
        ["created_at"],
        schema="conversations",
        postgresql_using="brin",
    )


def _times() -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _message_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["message_id"], ["conversations.messages.id"], name=op.f(f"fk_{table}_message_id"), ondelete="CASCADE"
    )


def _person_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f(f"fk_{table}_user_id"))


def _wall_in(table: str) -> None:
    readable, addable, removable = APP_RULES[table]
    scope = SYSTEM_SCOPE[table]
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
    op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
    op.execute(f"create policy system_reads on {table} for select to {SYSTEM} using (true)")
    op.execute(f"create policy system_adds on {table} for insert to {SYSTEM} with check ({scope})")
    op.execute(f"create policy system_changes on {table} for update to {SYSTEM} using ({scope}) with check ({scope})")
    op.execute(f"create policy system_removes on {table} for delete to {SYSTEM} using ({scope})")
    op.execute(f"grant select, insert, delete on {table} to {APP}")
    op.execute(f"create policy app_select on {table} for select to {APP} using ({readable})")
    op.execute(f"create policy app_insert on {table} for insert to {APP} with check ({addable})")
    op.execute(f"create policy app_delete on {table} for delete to {APP} using ({removable})")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function touch_message")
    op.execute("reset role")
    op.execute("drop policy guard_touches on messages")
    op.execute(f"revoke update (version, updated_at) on messages from {GUARD}")
    for table in ("message_origins", "pins", "reactions", "message_versions"):
        op.drop_table(table, schema="conversations")
    op.drop_index("ix_messages_important", "messages", schema="conversations")
