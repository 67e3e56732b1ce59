"""Row-level security: the second wall behind the application's own filters.

Roles: `app` acts for the person named by the transaction's `app.user_id` (or reads for those in `app.reader_ids`),
`system` writes only to the conversations named by `app.conversation_ids`, `guard` owns the functions that look up
membership, since a policy on participants that reads participants would call itself.
"""

from alembic import op

revision = "second_wall"
down_revision = "first_tables"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "system", "guard", "owner"))

SETTINGS = """
create function me() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('app.user_id', true), '')::uuid $$;

create function reader_ids() returns uuid[] language sql stable parallel safe as
$$ select coalesce(string_to_array(nullif(current_setting('app.reader_ids', true), ''), ',')::uuid[], array[me()]) $$;

create function in_scope(conversation uuid) returns boolean language sql stable parallel safe as
$$ select conversation = any(string_to_array(nullif(current_setting('app.conversation_ids', true), ''), ',')::uuid[]) $$;
"""

_DEFINER = "language plpgsql stable security definer set search_path = conversations, extensions, pg_temp"

GUARDS = {
    "may_read(conversation uuid) returns boolean": """
        return exists (select from participants p
            where p.conversation_id = conversation and p.user_id = any(reader_ids()) and p.is_active)""",
    "may_read_at(conversation uuid, at_seq integer) returns boolean": """
        return exists (select from participants p
            where p.conversation_id = conversation and p.user_id = any(reader_ids()) and p.is_active
              and at_seq >= p.visible_from_seq)""",
    "may_post(conversation uuid) returns boolean": """
        return exists (select from participants p
            where p.conversation_id = conversation and p.user_id = me() and p.is_active and p.role <> 'observer')""",
    "takes_part(conversation uuid) returns boolean": """
        return exists (select from participants p
            where p.conversation_id = conversation and p.user_id = me() and p.is_active)""",
    "may_administer(conversation uuid) returns boolean": """
        return exists (select from participants p
            where p.conversation_id = conversation and p.user_id = me() and p.is_active and p.role in ('owner', 'admin'))""",
    "may_found(conversation uuid) returns boolean": """
        return exists (select from conversations c where c.id = conversation and c.creator_id = me())
           and not exists (select from participants p where p.conversation_id = conversation)""",
    "may_see_person(person uuid) returns boolean": """
        return person = any(reader_ids()) or exists (
            select from participants mine join participants theirs using (conversation_id)
            where mine.user_id = any(reader_ids()) and mine.is_active and theirs.user_id = person)""",
    "may_see_topic(topic uuid) returns boolean": """
        return exists (
            select from conversation_topics t join participants p using (conversation_id)
            where t.topic_id = topic and p.user_id = any(reader_ids()) and p.is_active)""",
    "may_name_topics(family uuid) returns boolean": """
        return exists (
            select from conversations c join participants p on p.conversation_id = c.id
            where c.family_id = family and p.user_id = me() and p.is_active and p.role <> 'observer')""",
}

FIND_PERSON = f"""
create function find_person(wanted_id uuid, wanted_username text)
returns table (user_id uuid, username text, display_name text, avatar_url text, is_active boolean) {_DEFINER} as $$
begin
    return query select p.user_id, p.username::text, p.display_name::text, p.avatar_url::text, p.is_active from people p
    where p.source = 'account' and (p.user_id = wanted_id or p.username = wanted_username::citext);
end $$;

create function enter_person(
    new_id uuid, new_username text, new_display_name text, new_avatar_url text, new_is_active boolean, new_version integer
) returns boolean language plpgsql security definer set search_path = conversations, extensions, pg_temp as $$
declare taken boolean := exists (
    select from people p where p.source = 'account' and p.username = new_username::citext and p.user_id <> new_id);
begin
    -- A name that has just changed hands stays with its old card until the feed tells of both.
    insert into people (user_id, username, display_name, avatar_url, is_active, source, version, created_at, updated_at)
    values (new_id, case when not taken then new_username end, new_display_name, new_avatar_url, new_is_active, 'account',
            case when taken then 0 else new_version end, clock_timestamp(), clock_timestamp())
    on conflict do nothing;
    return found;
end $$;
"""

READ, POST, ADMINISTER = "may_read(conversation_id)", "may_post(conversation_id)", "may_administer(conversation_id)"
MINE = "user_id = me()"
NOBODY = "false"

# A policy cannot compare a row with what it was: people may move their own pointers and leave, and nothing else.
KEEP_OWN_SEAT = f"""
create function keep_own_seat() returns trigger language plpgsql as $$
begin
    if current_user = '{APP}' and not may_administer(old.conversation_id) and (
        new.is_active and not old.is_active
        or (new.conversation_id, new.user_id, new.role, new.visible_from_seq, new.joined_at)
           is distinct from (old.conversation_id, old.user_id, old.role, old.visible_from_seq, old.joined_at))
    then
        raise insufficient_privilege using message = 'row-level security: a seat is given by those who administer';
    end if;
    return new;
end $$;

create trigger keep_own_seat before update on participants for each row
when ((new.conversation_id, new.user_id, new.role, new.visible_from_seq, new.joined_at, new.is_active)
      is distinct from (old.conversation_id, old.user_id, old.role, old.visible_from_seq, old.joined_at, old.is_active))
execute function keep_own_seat();
"""

# table: (select, insert, update, delete) as the app role may; None = not granted at all
APP_RULES: dict[str, tuple[str | None, str | None, str | None, str | None]] = {
    "people": ("may_see_person(user_id)", None, None, None),
    "revoked_sessions": ("true", None, None, None),
    "conversations": ("may_read(id)", "creator_id = me()", "takes_part(id)", None),
    "participants": (
        f"{READ} or {MINE}",
        f"{ADMINISTER} or ({MINE} and may_found(conversation_id))",
        f"{MINE} or {ADMINISTER}",
        None,
    ),
    "messages": (
        "may_read_at(conversation_id, seq)",
        f"{MINE} and sender_type = 'user' and {POST}",
        f"{POST} and (user_id is null or {MINE} or {ADMINISTER})",
        None,
    ),
    "client_requests": (MINE, MINE, None, None),
    "ai_models": ("true", None, None, None),
    "provider_connections": ("true", None, None, None),
    "ai_participants": (READ, ADMINISTER, ADMINISTER, None),
    "turns": (READ, POST, POST, None),
    "drafts": (READ, None, None, None),
    "topics": ("may_see_topic(id)", "may_name_topics(family_id)", None, None),
    "conversation_topics": (READ, POST, POST, POST),
    "message_topics": (READ, None, None, None),
    "imports": (MINE, MINE, MINE, None),
    "events": (
        f"recipient_id = any(reader_ids()) or (recipient_id is null and {READ})",
        "takes_part(conversation_id) or (conversation_id is null and recipient_id = me())",
        None,
        None,
    ),
    "jobs": ("may_read(subject_id)", "acting_user_id = me() and may_post(subject_id)", "may_post(subject_id)", None),
}

# tables that no conversation bounds: the system role may write them whole
SYSTEM_WHOLE = {
    "people",
    "revoked_sessions",
    "feed_positions",
    "ai_models",
    "provider_connections",
    "imports",
    "jobs",
    "topics",
    "client_requests",
}
SYSTEM_SCOPE = {
    "conversations": "in_scope(id)",
    "events": "in_scope(conversation_id) or conversation_id is null",
    **dict.fromkeys(
        (
            "participants",
            "messages",
            "ai_participants",
            "turns",
            "drafts",
            "conversation_topics",
            "message_topics",
            "detector_states",
        ),
        "in_scope(conversation_id)",
    ),
}
PLAIN = {"revoked_sessions", "feed_positions", "ai_models", "provider_connections"}
GUARD_READS = ("participants", "conversations", "conversation_topics", "people")


def upgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(SETTINGS)
    _create_guards()
    for table in sorted({*APP_RULES, *SYSTEM_WHOLE, *SYSTEM_SCOPE}):
        _wall_in(table)
    for table in GUARD_READS:
        op.execute(f"grant select on {table} to {GUARD}")
        op.execute(f"create policy guard_reads on {table} for select to {GUARD} using (true)")
    op.execute(f"grant select on alembic_version to {APP}, {SYSTEM}")
    op.execute(KEEP_OWN_SEAT)
    op.execute(f"grant insert on people to {GUARD}")
    op.execute(f"create policy guard_enters on people for insert to {GUARD} with check (source = 'account')")


def _create_guards() -> None:
    for head, body in GUARDS.items():
        op.execute(f"create function {head} {_DEFINER} as $$ begin {body}; end $$")
        _give_to_guard(head.split(" returns", maxsplit=1)[0])
    op.execute(FIND_PERSON)
    _give_to_guard("find_person(uuid, text)")
    _give_to_guard("enter_person(uuid, text, text, text, boolean, integer)")


def _give_to_guard(function: str) -> None:
    op.execute(f"revoke execute on function {function} from public")
    op.execute(f"grant execute on function {function} to {APP}, {SYSTEM}, {OWNER}")
    op.execute(f"alter function {function} owner to {GUARD}")


def _wall_in(table: str) -> None:
    op.execute(f"grant select, insert, update, delete on {table} to {SYSTEM}")
    _grant_app(table)
    if table in PLAIN:
        return
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
    scope = "true" if table in SYSTEM_WHOLE else SYSTEM_SCOPE[table]
    op.execute(f"create policy system_reads on {table} for select to {SYSTEM} using (true)")
    op.execute(f"create policy system_adds on {table} for insert to {SYSTEM} with check ({scope})")
    op.execute(f"create policy system_changes on {table} for update to {SYSTEM} using ({scope}) with check ({scope})")
    op.execute(f"create policy system_removes on {table} for delete to {SYSTEM} using ({scope})")


def _grant_app(table: str) -> None:
    rules = dict(zip(("select", "insert", "update", "delete"), APP_RULES.get(table, (None,) * 4), strict=True))
    for action, rule in rules.items():
        if rule is None:
            continue
        op.execute(f"grant {action} on {table} to {APP}")
        if table in PLAIN:
            continue
        using = "" if action == "insert" else f"using ({rule})"
        check = f"with check ({rule})" if action in ("insert", "update") else ""
        op.execute(f"create policy app_{action} on {table} for {action} to {APP} {using} {check}")


def downgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute("drop trigger keep_own_seat on participants")
    op.execute("drop function keep_own_seat")
    for table in sorted({*APP_RULES, *SYSTEM_WHOLE, *SYSTEM_SCOPE}):
        op.execute(f"revoke all on {table} from {APP}, {SYSTEM}, {GUARD}")
        _drop_policies(table)
    op.execute(f"revoke select on alembic_version from {APP}, {SYSTEM}")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function enter_person, find_person")
    for head in GUARDS:
        op.execute(f"drop function {head.split('(', maxsplit=1)[0]}")
    op.execute("reset role")
    op.execute("drop function in_scope, reader_ids, me")


def _drop_policies(table: str) -> None:
    op.execute(f"""do $$ declare policy record; begin
        for policy in select polname from pg_policy where polrelid = 'conversations.{table}'::regclass loop
            execute format('drop policy %I on conversations.{table}', policy.polname);
        end loop; end $$""")
    op.execute(f"alter table {table} no force row level security")
    op.execute(f"alter table {table} disable row level security")
