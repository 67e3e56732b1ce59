"""Keep a room's to-do list, and let people name topics.

A number stays taken for ever, so a removed to-do keeps its row. Its topic is one that its own room speaks of, which the
two-column key sees to. `claim_word` finds or makes a word of a family: whoever names a topic may name one that stands
in the family already, in a room they cannot see.
"""

import sqlalchemy as sa
from alembic import op

revision = "todos"
down_revision = "search"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))

CHANGEABLE = (
    "title, description, status, assignee_id, due_at, completed_at, source_message_id, topic_id, deleted_at, version, "
    "updated_at"
)
CLAIM_WORD = """
create function claim_word(family uuid, wanted text, fresh_id uuid) returns uuid
language plpgsql volatile security definer set search_path = conversations, extensions, pg_temp as $$
begin
    if not may_name_topics(family) then
        raise insufficient_privilege using message = 'row-level security: topics are named by those who take part';
    end if;
    insert into topics (id, family_id, name, created_at, updated_at)
    values (fresh_id, family, wanted, clock_timestamp(), clock_timestamp())
    on conflict (family_id, lower(btrim(name))) do nothing;
    return (select t.id from topics t where t.family_id = family and lower(btrim(t.name)) = lower(btrim(wanted)));
end $$
"""


def upgrade() -> None:
    op.create_table(
        "todos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=True),
        sa.Column("status", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("created_by_type", sa.String(length=10), nullable=False),
        sa.Column("created_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_ai_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_message_id", sa.Uuid(), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_checks(),
        *_keys(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todos")),
        sa.UniqueConstraint("conversation_id", "number", name=op.f("uq_todos_conversation_id_number")),
        schema="conversations",
    )
    _index("assignee_id", "assignee_id", "status")
    _index("source_message_id", "source_message_id")
    _index("topic_id", "conversation_id", "topic_id")
    _index("created_by_user_id", "created_by_user_id")
    _index("created_by_ai_id", "created_by_ai_id")
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _wall_in()
    _let_people_name_topics()


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "status": "status in ('open', 'done', 'dropped')",
        "completed_at": "(status = 'done') = (completed_at is not null)",
        "created_by_type": "created_by_type in ('user', 'ai')",
        "created_by": (
            "(created_by_type = 'user' and created_by_user_id is not null and created_by_ai_id is null) "
            "or (created_by_type = 'ai' and created_by_ai_id is not null and created_by_user_id is null)"
        ),
        "number": "number >= 1",
        "title": "title <> '' or deleted_at is not null",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_todos_{name}")) for name, rule in rules.items()]


def _keys() -> list[sa.ForeignKeyConstraint]:
    people = ["conversations.people.user_id"]
    return [
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_todos_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["created_by_user_id"], people, name=op.f("fk_todos_created_by_user_id")),
        sa.ForeignKeyConstraint(
            ["created_by_ai_id"], ["conversations.ai_participants.id"], name=op.f("fk_todos_created_by_ai_id")
        ),
        sa.ForeignKeyConstraint(["assignee_id"], people, name=op.f("fk_todos_assignee_id")),
        sa.ForeignKeyConstraint(
            ["source_message_id"],
            ["conversations.messages.id"],
            name=op.f("fk_todos_source_message_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id", "topic_id"],
            ["conversations.conversation_topics.conversation_id", "conversations.conversation_topics.topic_id"],
            name=op.f("fk_todos_topic_id"),
            ondelete="SET NULL (topic_id)",
        ),
    ]


def _index(name: str, *columns: str) -> None:
    where = sa.text(f"{name} is not null")
    op.create_index(f"ix_todos_{name}", "todos", list(columns), schema="conversations", postgresql_where=where)


def _wall_in() -> None:
    op.execute(f"grant select, insert, update, delete on todos to {SYSTEM}")
    op.execute(f"grant select, insert on todos to {APP}")
    op.execute(f"grant update ({CHANGEABLE}) on todos to {APP}")
    op.execute("alter table todos enable row level security")
    op.execute("alter table todos force row level security")
    op.execute(f"create policy owner_migrates on todos to {OWNER} using (true) with check (true)")
    op.execute(f"create policy system_reads on todos for select to {SYSTEM} using (true)")
    scope = "in_scope(conversation_id)"
    op.execute(f"create policy system_adds on todos for insert to {SYSTEM} with check ({scope})")
    op.execute(f"create policy system_changes on todos for update to {SYSTEM} using ({scope}) with check ({scope})")
    op.execute(f"create policy system_removes on todos for delete to {SYSTEM} using ({scope})")
    op.execute(f"create policy app_select on todos for select to {APP} using (may_read(conversation_id))")
    op.execute(
        f"create policy app_insert on todos for insert to {APP} "
        "with check (may_post(conversation_id) and (created_by_type = 'ai' or created_by_user_id = me()))"
    )
    op.execute(
        f"create policy app_update on todos for update to {APP} "
        "using (may_post(conversation_id)) with check (may_post(conversation_id))"
    )


def _let_people_name_topics() -> None:
    op.execute(CLAIM_WORD)
    op.execute("revoke execute on function claim_word(uuid, text, uuid) from public")
    op.execute(f"grant execute on function claim_word(uuid, text, uuid) to {APP}, {OWNER}")
    op.execute(f"alter function claim_word(uuid, text, uuid) owner to {GUARD}")
    op.execute(f"grant select, insert on topics to {GUARD}")
    op.execute(f"create policy guard_reads on topics for select to {GUARD} using (true)")
    op.execute(f"create policy guard_enters on topics for insert to {GUARD} with check (may_name_topics(family_id))")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute("drop policy guard_enters on topics")
    op.execute("drop policy guard_reads on topics")
    op.execute(f"revoke select, insert on topics from {GUARD}")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function claim_word")
    op.execute("reset role")
    op.drop_table("todos", schema="conversations")
