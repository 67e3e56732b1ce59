"""Keep links that let people into a room, and hold the wall where people come late or may only read.

Of a link's token only the SHA-256 is kept. Whoever follows one is in no room yet and so may read nothing of it: the
guard's functions show what an invitation leads to and seat the person, counting its uses under the room's lock.

Who was let in with a later `visible_from_seq` is shown neither turns that were over by then nor topics that reach no
message of theirs. A room's title, settings and the like are for those who administer it to change.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "invitations"
down_revision = "audit_events"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))
_DEFINER = "language plpgsql stable security definer set search_path = conversations, extensions, pg_temp"

# An invitation is good for as long as who made it could make it still.
IS_GOOD = """
create function is_good(asked invitations, at timestamptz) returns boolean
language plpgsql stable security definer set search_path = conversations, extensions, pg_temp as $$
begin
    return asked.revoked_at is null and (asked.expires_at is null or asked.expires_at > at)
       and (asked.max_uses is null or asked.uses < asked.max_uses)
       and exists (
           select from participants p join people maker using (user_id)
           join conversations c on c.id = p.conversation_id
           where p.conversation_id = asked.conversation_id and p.user_id = asked.created_by and p.is_active
             and p.role in ('owner', 'admin') and maker.is_active and c.deleted_at is null);
end $$;
"""

SHOW_INVITATION = f"""
create function show_invitation(hash bytea, at timestamptz)
returns table (good boolean, email text, role text, expires_at timestamptz, title text, description text,
               people integer, ai_names text[]) {_DEFINER} as $$
begin
    return query
    select is_good(asked, at), asked.email::text, asked.role::text, asked.expires_at, c.title::text,
           c.description::text,
           (select count(*)::integer from participants p where p.conversation_id = c.id and p.is_active),
           array(select a.name::text from ai_participants a
                 where a.conversation_id = c.id and a.active and a.left_at is null order by a.joined_at, a.id)
    from invitations asked join conversations c on c.id = asked.conversation_id where asked.token_sha256 = hash;
end $$;
"""

# Seats as `participants.stays.begin_stay` does; the room's lock comes first, as everywhere.
ACCEPT_INVITATION = """
create function accept_invitation(hash bytea, at timestamptz, address text, most_people integer)
returns table (outcome text, conversation_id uuid, invitation_id uuid)
language plpgsql security definer set search_path = conversations, extensions, pg_temp as $$
#variable_conflict use_column
declare asked invitations; room conversations; seat participants; first integer;
begin
    select i.* into asked from invitations i where i.token_sha256 = hash;
    if not found or me() is null then
        return;
    end if;
    select c.* into room from conversations c where c.id = asked.conversation_id for update;
    if not found or room.deleted_at is not null then
        return query select 'gone', asked.conversation_id, asked.id;
        return;
    end if;
    select i.* into asked from invitations i where i.id = asked.id for update;
    select p.* into seat from participants p where p.conversation_id = room.id and p.user_id = me();
    if seat.is_active then
        return query select 'member', room.id, asked.id;
    elsif not is_good(asked, at) or seat.lowered_at > asked.created_at then
        return query select 'gone', room.id, asked.id;
    elsif asked.email is not null and asked.email is distinct from address::citext then
        return query select 'not_yours', room.id, asked.id;
    elsif (select count(*) from participants p where p.conversation_id = room.id and p.is_active) >= most_people then
        return query select 'full', room.id, asked.id;
    else
        first := case when room.settings ->> 'history' = 'from_join' then room.last_seq + 1 else 1 end;
        insert into participants (conversation_id, user_id, role, joined_at, visible_from_seq, last_read_seq,
                                  last_delivered_seq, created_at, updated_at)
        values (room.id, me(), asked.role, at, first, room.last_seq, room.last_seq, at, at)
        on conflict (conversation_id, user_id) do update
        set role = excluded.role, joined_at = excluded.joined_at, left_at = null, left_seq = null, lowered_at = null,
            is_active = true, visible_from_seq = excluded.visible_from_seq, last_read_seq = excluded.last_read_seq,
            last_delivered_seq = excluded.last_delivered_seq, version = participants.version + 1,
            updated_at = excluded.updated_at;
        update invitations i set uses = i.uses + 1, version = i.version + 1, updated_at = at where i.id = asked.id;
        return query select 'joined', room.id, asked.id;
    end if;
end $$;
"""

ADMINISTRATORS_OF = f"""
create function administrators_of(rooms uuid[]) returns table (conversation_id uuid, user_id uuid) {_DEFINER} as $$
declare readers uuid[] := reader_ids();
begin
    return query select p.conversation_id, p.user_id from participants p
    where p.conversation_id = any(rooms) and p.user_id = any(readers) and p.is_active and p.role in ('owner', 'admin');
end $$;
"""

READERS_OF_TURNS = f"""
create function readers_of_turns(wanted uuid[]) returns table (turn_id uuid, user_id uuid) {_DEFINER} as $$
declare readers uuid[] := reader_ids();
begin
    return query select t.id, p.user_id
    from turns t join messages m on m.id = t.trigger_id join participants p on p.conversation_id = t.conversation_id
    where t.id = any(wanted) and p.user_id = any(readers) and p.is_active
      and (m.seq >= p.visible_from_seq or t.finished_at is null or t.finished_at >= p.joined_at);
end $$;
"""

MAY_READ_TURN = f"""
create function may_read_turn(room uuid, question uuid, finished timestamptz) returns boolean {_DEFINER} as $$
begin
    return exists (
        select from participants p
        where p.conversation_id = room and p.user_id = any(reader_ids()) and p.is_active
          and (p.visible_from_seq <= 1 or finished is null or finished >= p.joined_at
               or exists (select from messages m where m.id = question and m.seq >= p.visible_from_seq)));
end $$;
"""

MAY_READ_TOPIC = f"""
create function may_read_topic(room uuid, topic uuid, named_by text) returns boolean {_DEFINER} as $$
begin
    return exists (
        select from participants p
        where p.conversation_id = room and p.user_id = any(reader_ids()) and p.is_active
          and (p.visible_from_seq <= 1 or named_by = 'person' or exists (
              select from message_topics mt
              where mt.conversation_id = room and mt.topic_id = topic and mt.seq >= p.visible_from_seq)));
end $$;
"""

NAME_TOPIC = """
create function name_topic(room uuid, topic uuid, said text, at timestamptz) returns boolean
language plpgsql security definer set search_path = conversations, extensions, pg_temp as $$
declare is_new boolean := not exists (
    select from conversation_topics t where t.conversation_id = room and t.topic_id = topic);
begin
    if not may_post(room) then
        raise insufficient_privilege using message = 'row-level security: topics are named by those who may post';
    end if;
    insert into conversation_topics (conversation_id, topic_id, description, source, created_at, updated_at)
    values (room, topic, said, 'person', at, at)
    on conflict (conversation_id, topic_id) do update
    set source = 'person', description = coalesce(excluded.description, conversation_topics.description),
        version = conversation_topics.version + 1, updated_at = excluded.updated_at;
    return is_new;
end $$;
"""

PEOPLE_I_KNOW = f"""
create function people_i_know(beginning text, after_name text, after_id uuid, at_most integer)
returns setof people {_DEFINER} as $$
begin
    return query
    select card.* from people card
    where card.user_id in (
            select theirs.user_id from participants mine join participants theirs using (conversation_id)
            where mine.user_id = me() and mine.is_active and theirs.is_active
            union all select named.user_id from people named where named.username = beginning::citext)
      and card.user_id <> me() and card.source = 'account' and card.is_active
      and (starts_with(lower(card.display_name), lower(beginning))
           or starts_with(lower(card.username::text), lower(beginning)))
      and (after_name is null or (card.display_name, card.user_id) > (after_name, after_id))
    order by card.display_name, card.user_id limit at_most;
end $$;
"""

_FIXED = (
    "id, family_id, creator_id, title, title_source, description, status, deleted_at, mitosis_phase, phase_progress, "
    "settings, metadata"
)


def _changed(columns: str) -> str:
    names = columns.split(", ")
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("new", "old"))
    return f"({new}) is distinct from ({old})"


# Whoever is in a room may number its events; what the room is like is for those who administer it.
KEEP_ROOM = f"""
create function keep_room() returns trigger language plpgsql as $$
begin
    if current_user = '{APP}' and not may_administer(old.id) then
        raise insufficient_privilege using message = 'row-level security: a room is changed by those who administer it';
    end if;
    return new;
end $$;

create trigger keep_room before update of {_FIXED} on conversations for each row when ({_changed(_FIXED)})
execute function keep_room();
"""

_SEAT = "conversation_id, user_id, role, visible_from_seq, joined_at, is_active"
_SEAT_TRIGGER = """
drop trigger keep_own_seat on participants;
create trigger keep_own_seat before update on participants for each row when ({changed})
execute function keep_own_seat();
"""
_SEAT_FUNCTION = """
create or replace function keep_own_seat() returns trigger language plpgsql as $$
begin
    if current_user = '{app}' and not may_administer(old.conversation_id) and (
        new.is_active and not old.is_active or {changed})
    then
        raise insufficient_privilege using message = 'row-level security: a seat is given by those who administer';
    end if;
    return new;
end $$;
"""


def _seat_rules(further: str) -> str:
    given = "conversation_id, user_id, role, visible_from_seq, joined_at" + further
    function = _SEAT_FUNCTION.format(app=APP, changed=_changed(given))
    return function + _SEAT_TRIGGER.format(changed=_changed(_SEAT + further))


def upgrade() -> None:
    _add_table()
    for name in ("pointers_moved_at", "pointers_told_at", "lowered_at"):
        op.add_column(
            "participants", sa.Column(name, sa.DateTime(timezone=True), nullable=True), schema="conversations"
        )
    op.create_index(
        "ix_participants_pointers_moved_at",
        "participants",
        ["pointers_moved_at"],
        schema="conversations",
        postgresql_where=sa.text("pointers_moved_at is not null"),
    )
    op.create_index(
        "ix_message_topics_conversation_id_topic_id",
        "message_topics",
        ["conversation_id", "topic_id", "seq"],
        schema="conversations",
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    _give_to_guard(IS_GOOD, "is_good(invitations, timestamptz)", f"{APP}, {SYSTEM}, {GUARD}")
    _give_to_guard(SHOW_INVITATION, "show_invitation(bytea, timestamptz)", f"{APP}, {SYSTEM}")
    _give_to_guard(ACCEPT_INVITATION, "accept_invitation(bytea, timestamptz, text, integer)", APP)
    _give_to_guard(ADMINISTRATORS_OF, "administrators_of(uuid[])", APP)
    _give_to_guard(READERS_OF_TURNS, "readers_of_turns(uuid[])", APP)
    _give_to_guard(MAY_READ_TURN, "may_read_turn(uuid, uuid, timestamptz)", APP)
    _give_to_guard(MAY_READ_TOPIC, "may_read_topic(uuid, uuid, text)", APP)
    _give_to_guard(NAME_TOPIC, "name_topic(uuid, uuid, text, timestamptz)", APP)
    _give_to_guard(PEOPLE_I_KNOW, "people_i_know(text, text, uuid, integer)", APP)
    _wall_in()
    op.execute("alter policy app_select on turns using (may_read_turn(conversation_id, trigger_id, finished_at))")
    op.execute(
        "alter policy app_select on conversation_topics using (may_read_topic(conversation_id, topic_id, source))"
    )
    op.execute(KEEP_ROOM)
    op.execute(_seat_rules(", lowered_at"))


def _add_table() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=10), server_default="member", nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=True),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('admin', 'member', 'observer')", name=op.f("ck_invitations_role")),
        sa.CheckConstraint("uses >= 0 and (max_uses is null or uses <= max_uses)", name=op.f("ck_invitations_uses")),
        sa.CheckConstraint("max_uses > 0", name=op.f("ck_invitations_max_uses")),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name=op.f("ck_invitations_token_sha256")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_invitations_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["conversations.people.user_id"], name=op.f("fk_invitations_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitations_token_sha256")),
        schema="conversations",
    )
    op.create_index("ix_invitations_conversation_id", "invitations", ["conversation_id", "id"], schema="conversations")
    op.create_index("ix_invitations_created_by", "invitations", ["created_by"], schema="conversations")


def _wall_in() -> None:
    op.execute("alter table invitations enable row level security")
    op.execute("alter table invitations force row level security")
    op.execute(f"grant select, insert, update, delete on invitations to {SYSTEM}")
    op.execute(f"grant select, insert on invitations to {APP}")
    op.execute(f"grant update (revoked_at, version, updated_at) on invitations to {APP}")
    op.execute(f"grant select, update on invitations to {GUARD}")
    op.execute(f"create policy owner_migrates on invitations to {OWNER} using (true) with check (true)")
    op.execute(f"create policy system_reads on invitations for select to {SYSTEM} using (true)")
    scope = "in_scope(conversation_id)"
    op.execute(f"create policy system_adds on invitations for insert to {SYSTEM} with check ({scope})")
    op.execute(
        f"create policy system_changes on invitations for update to {SYSTEM} using ({scope}) with check ({scope})"
    )
    op.execute(f"create policy system_removes on invitations for delete to {SYSTEM} using ({scope})")
    op.execute(f"create policy guard_works on invitations to {GUARD} using (true) with check (true)")
    administered = "exists (select from administrators_of(array[conversation_id]))"
    op.execute(f"create policy app_select on invitations for select to {APP} using ({administered})")
    op.execute(
        f"create policy app_insert on invitations for insert to {APP} "
        "with check (created_by = me() and may_administer(conversation_id))"
    )
    op.execute(
        f"create policy app_update on invitations for update to {APP} "
        "using (may_administer(conversation_id)) with check (may_administer(conversation_id))"
    )
    # The guard seats who accepts an invitation, under the room's lock.
    op.execute(f"grant insert, update on participants to {GUARD}")
    op.execute(f"grant update (updated_at) on conversations to {GUARD}")
    op.execute(f"grant select on ai_participants, turns, message_topics to {GUARD}")
    for table in ("ai_participants", "turns", "message_topics"):
        op.execute(f"create policy guard_shows on {table} for select to {GUARD} using (true)")
    op.execute(f"create policy guard_seats on participants for insert to {GUARD} with check (user_id = me())")
    op.execute(
        f"create policy guard_seats_again on participants for update to {GUARD} "
        "using (user_id = me()) with check (user_id = me())"
    )
    op.execute(f"grant insert, update on conversation_topics to {GUARD}")
    op.execute(f"create policy guard_adds on conversation_topics for insert to {GUARD} with check (source = 'person')")
    op.execute(
        f"create policy guard_names on conversation_topics for update to {GUARD} "
        "using (true) with check (source = 'person')"
    )
    op.execute(f"create policy guard_locks on conversations for update to {GUARD} using (true) with check (false)")


def _give_to_guard(definition: str, function: str, users: str) -> None:
    op.execute(definition)
    op.execute(f"revoke execute on function {function} from public")
    op.execute(f"grant execute on function {function} to {users}, {OWNER}")
    op.execute(f"alter function {function} owner to {GUARD}")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute("drop trigger keep_room on conversations")
    op.execute("drop function keep_room")
    op.execute(_seat_rules(""))
    op.execute("alter policy app_select on turns using (may_read(conversation_id))")
    op.execute("alter policy app_select on conversation_topics using (may_read(conversation_id))")
    op.execute("drop policy app_select on invitations")
    op.execute(f"set local role {GUARD}")
    op.execute(
        "drop function people_i_know, name_topic, may_read_topic, may_read_turn, readers_of_turns, administrators_of, "
        "accept_invitation, show_invitation, is_good"
    )
    op.execute("reset role")
    for policy, table in (
        ("guard_names", "conversation_topics"),
        ("guard_adds", "conversation_topics"),
        ("guard_locks", "conversations"),
        ("guard_seats_again", "participants"),
        ("guard_seats", "participants"),
        *(("guard_shows", name) for name in ("ai_participants", "turns", "message_topics")),
    ):
        op.execute(f"drop policy {policy} on {table}")
    op.execute(f"revoke insert, update on conversation_topics from {GUARD}")
    op.execute(f"revoke insert, update on participants from {GUARD}")
    op.execute(f"revoke update (updated_at) on conversations from {GUARD}")
    op.execute(f"revoke select on ai_participants, turns, message_topics from {GUARD}")
    op.drop_index("ix_message_topics_conversation_id_topic_id", "message_topics", schema="conversations")
    op.drop_index("ix_participants_pointers_moved_at", "participants", schema="conversations")
    for name in ("lowered_at", "pointers_told_at", "pointers_moved_at"):
        op.drop_column("participants", name, schema="conversations")
    op.drop_table("invitations", schema="conversations")
