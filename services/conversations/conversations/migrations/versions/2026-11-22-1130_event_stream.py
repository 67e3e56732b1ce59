"""What the event stream reads by, and how old events go.

`readers_of` tells which of the transaction's readers may read which rooms, in one look-up instead of one policy check
per participant. `prune_events` removes what is older than seven days and notes how far, so that an old cursor is
answered with a reset instead of a gap. Imports are shown to their owner's stream too. The draft of an answer that is
written again is shown only to those who may see the answer itself. `marks_of` tells how far a room's slowest people
have got: below the row-level rules that took a policy check for each of its people.
"""

import sqlalchemy as sa
from alembic import op

from shared.database.columns import Xid8

revision = "event_stream"
down_revision = "second_wall"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))

READERS_OF = """
create function readers_of(rooms uuid[])
returns table (conversation_id uuid, user_id uuid, visible_from_seq integer)
language plpgsql stable security definer set search_path = conversations, extensions, pg_temp as $$
declare readers uuid[] := reader_ids();
begin
    return query select p.conversation_id, p.user_id, p.visible_from_seq
    from participants p join conversations c on c.id = p.conversation_id
    where p.conversation_id = any(rooms) and p.user_id = any(readers) and p.is_active and c.deleted_at is null;
end $$;
"""

MAY_READ_DRAFT = """
create function may_read_draft(room uuid, message uuid) returns boolean
language plpgsql stable security definer set search_path = conversations, extensions, pg_temp as $$
begin
    return exists (
        select from participants p
        where p.conversation_id = room and p.user_id = any(reader_ids()) and p.is_active
          and not exists (select from messages m where m.id = message and m.seq < p.visible_from_seq));
end $$;
"""

MARKS_OF = """
create function marks_of(rooms uuid[])
returns table (conversation_id uuid, user_id uuid, last_delivered_seq integer, last_read_seq integer)
language plpgsql stable security definer set search_path = conversations, extensions, pg_temp as $$
begin
    return query select room.id, mark.user_id, mark.last_delivered_seq, mark.last_read_seq
    from unnest(rooms) as room(id) cross join lateral (
        (select p.user_id, p.last_delivered_seq, p.last_read_seq from participants p
         where p.conversation_id = room.id and p.is_active order by p.last_delivered_seq limit 2)
        union
        (select p.user_id, p.last_delivered_seq, p.last_read_seq from participants p
         where p.conversation_id = room.id and p.is_active order by p.last_read_seq limit 2)) mark
    where may_read(room.id);
end $$;
"""

PRUNE_EVENTS = """
create function prune_events(older_than timestamptz, at_most integer) returns integer
language plpgsql security definer set search_path = conversations, extensions, pg_temp as $$
declare pruned integer; highest xid8;
begin
    with oldest as (select e.id from events e order by e.id limit at_most),
         gone as (
             delete from events e using oldest
             where e.id = oldest.id and e.created_at < least(older_than, now() - interval '7 days')
             returning e.xid)
    select count(*), max(gone.xid) into pruned, highest from gone;
    if pruned > 0 then
        update event_horizon set pruned_xid = greatest(pruned_xid, highest), updated_at = clock_timestamp();
    end if;
    return pruned;
end $$;
"""


def upgrade() -> None:
    op.create_table(
        "event_horizon",
        sa.Column("id", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("pruned_xid", Xid8(), server_default=sa.text("'0'::xid8"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id", name=op.f("ck_event_horizon_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_horizon")),
        schema="conversations",
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute("insert into event_horizon (created_at, updated_at) values (now(), now())")
    op.execute(f"grant select on event_horizon to {APP}, {SYSTEM}, {GUARD}")
    op.execute(f"grant update on event_horizon to {GUARD}")
    op.execute(f"grant select, delete on events to {GUARD}")
    op.execute(f"create policy guard_reads on events for select to {GUARD} using (true)")
    op.execute(
        f"create policy guard_prunes on events for delete to {GUARD} using (created_at < now() - interval '7 days')"
    )
    op.execute(f"grant select on messages to {GUARD}")
    op.execute(f"create policy guard_reads on messages for select to {GUARD} using (true)")
    _give_to_guard(READERS_OF, "readers_of(uuid[])", APP)
    _give_to_guard(MARKS_OF, "marks_of(uuid[])", APP)
    _give_to_guard(MAY_READ_DRAFT, "may_read_draft(uuid, uuid)", APP)
    _give_to_guard(PRUNE_EVENTS, "prune_events(timestamptz, integer)", SYSTEM)
    op.execute("alter policy app_select on imports using (user_id = any(reader_ids()))")
    op.execute("alter policy app_select on drafts using (may_read_draft(conversation_id, message_id))")


def _give_to_guard(definition: str, function: str, user: str) -> None:
    op.execute(definition)
    op.execute(f"revoke execute on function {function} from public")
    op.execute(f"grant execute on function {function} to {user}, {OWNER}")
    op.execute(f"alter function {function} owner to {GUARD}")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute("alter policy app_select on imports using (user_id = me())")
    op.execute("alter policy app_select on drafts using (may_read(conversation_id))")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function prune_events, may_read_draft, marks_of, readers_of")
    op.execute("reset role")
    op.execute("drop policy guard_prunes on events")
    op.execute("drop policy guard_reads on events")
    op.execute("drop policy guard_reads on messages")
    op.execute(f"revoke all on events, messages from {GUARD}")
    op.drop_table("event_horizon", schema="conversations")
