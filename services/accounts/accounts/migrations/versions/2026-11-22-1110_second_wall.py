"""Row-level security and grants: the second wall behind the application's own filters.

`app` acts for the person named by the transaction's `app.user_id`, `system` reads what it must and writes for the
person its job is about, `guard` owns the few functions that look somebody up before it is known who asks. `owner`
migrates.
"""

from alembic import op

revision = "second_wall"
down_revision = "first_tables"
branch_labels = None
depends_on = None

APP, SYSTEM, GUARD, OWNER = (f"accounts_{role}" for role in ("app", "system", "guard", "owner"))

ME = """
create function me() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('app.user_id', true), '')::uuid $$
"""

_DEFINER = "security definer set search_path = accounts, extensions, pg_temp"

GUARDS = {
    "find_sign_in(citext)": f"""
        create function find_sign_in(login citext)
        returns table (id uuid, hashed_password varchar, is_active boolean)
        language sql stable {_DEFINER} as
        $$ select u.id, u.hashed_password, u.is_active from users u where u.username = login or u.email = login $$""",
    "find_session_owner(uuid, bytea)": f"""
        create function find_session_owner(session_id uuid, family bytea) returns uuid
        language sql stable {_DEFINER} as
        $$ select s.user_id from sessions s where s.id = session_id and s.family_hash = family $$""",
    "has_administrator()": f"""
        create function has_administrator() returns boolean
        language sql stable {_DEFINER} as
        $$ select exists (select from users u where u.is_admin) $$""",
    "make_first_administrator(uuid)": f"""
        create function make_first_administrator(person uuid) returns boolean
        language plpgsql volatile {_DEFINER} as $$
        begin
            perform pg_advisory_xact_lock(hashtext('accounts.make_first_administrator'));
            if has_administrator() then
                return false;
            end if;
            update users set is_admin = true where users.id = person;
            return found;
        end $$""",
}

USER_COLUMNS = "username, email, display_name, name, avatar_url, bio, hashed_password"
CARD_COLUMNS = "id, username, display_name, avatar_url, bio, is_active, version, created_at, updated_at"

# (table, role, granted, for, using, with check)
RULES = (
    ("users", APP, "select", "select", "id = me()", None),
    ("users", APP, f"insert (id, {USER_COLUMNS}, version, created_at, updated_at)", "insert", None, "id = me()"),
    ("users", APP, f"update ({USER_COLUMNS}, version, updated_at)", "update", "id = me()", "id = me()"),
    ("users", SYSTEM, f"select ({CARD_COLUMNS})", "select", "true", None),
    ("users", SYSTEM, "update (updated_at)", "update", "id = me()", "id = me()"),
    ("users", GUARD, "select", "select", "true", None),
    ("users", GUARD, "update (is_admin)", "update", "true", "true"),
    ("sessions", APP, "select, insert, update", "all", "user_id = me()", "user_id = me()"),
    ("sessions", SYSTEM, "select (id, user_id, expires_at, revoked_at)", "select", "true", None),
    ("sessions", SYSTEM, "delete", "delete", "expires_at < now() or revoked_at is not null", None),
    ("sessions", GUARD, "select", "select", "true", None),
    ("changes", APP, "insert", "insert", None, "user_id = me()"),
    ("changes", SYSTEM, "select, delete", "all", "true", "true"),
    ("audit_events", APP, "insert", "insert", None, "actor_id is null or actor_id = me()"),
    ("audit_events", SYSTEM, "insert", "insert", None, "true"),
    ("interests", APP, "select, delete", "all", "user_id = me()", "user_id = me()"),
    ("interests", SYSTEM, "select, insert, update, delete", "all", "user_id = me()", "user_id = me()"),
    ("jobs", APP, "insert", "insert", None, "subject_id = me()"),
    ("jobs", SYSTEM, "select, insert, update, delete", "all", "true", "true"),
)
TABLES = ("users", "sessions", "changes", "audit_events", "interests", "jobs")


def upgrade() -> None:
    op.execute("set local search_path = accounts, extensions, pg_temp")
    op.execute(ME)
    for signature, definition in GUARDS.items():
        op.execute(definition)
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to {APP}, {GUARD}")
        op.execute(f"alter function {signature} owner to {GUARD}")
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy owner_migrates on {table} to {OWNER} using (true) with check (true)")
    for rule in RULES:
        _grant(*rule)
    op.execute(f"grant select on alembic_version to {APP}, {SYSTEM}")


def _grant(table: str, role: str, granted: str, action: str, using: str | None, check: str | None) -> None:
    op.execute(f"grant {granted} on {table} to {role}")
    clauses = (f"using ({using})" if using else "", f"with check ({check})" if check else "")
    op.execute(f"create policy {role}_{action} on {table} for {action} to {role} {' '.join(clauses)}")


def downgrade() -> None:
    op.execute("set local search_path = accounts, extensions, pg_temp")
    op.execute(f"revoke select on alembic_version from {APP}, {SYSTEM}")
    for table, role, _granted, action, _using, _check in RULES:
        op.execute(f"drop policy {role}_{action} on {table}")
        op.execute(f"revoke all on {table} from {role}")
    for table in TABLES:
        op.execute(f"drop policy owner_migrates on {table}")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
    op.execute(f"set local role {GUARD}")
    for signature in GUARDS:
        op.execute(f"drop function {signature}")
    op.execute("reset role")
    op.execute("drop function me()")
