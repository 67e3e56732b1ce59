"""Let the internal app ask whether an address is somebody's, without reading anybody's address."""

from alembic import op

revision = "address_check"
down_revision = "second_wall"
branch_labels = None
depends_on = None

SYSTEM, GUARD, OWNER = (f"accounts_{role}" for role in ("system", "guard", "owner"))

CHECK_ADDRESS = """
create function check_address(person uuid, address citext)
returns table (is_theirs boolean, is_confirmed boolean)
language sql stable security definer set search_path = accounts, extensions, pg_temp as
$$ select u.email = address, u.email = address and u.confirmed_at is not null
   from users u where u.id = person and u.is_active and u.email is not null $$
"""


def upgrade() -> None:
    op.execute("set local search_path = accounts, extensions, pg_temp")
    op.execute(CHECK_ADDRESS)
    op.execute("revoke execute on function check_address(uuid, citext) from public")
    op.execute(f"grant execute on function check_address(uuid, citext) to {SYSTEM}, {OWNER}")
    op.execute(f"alter function check_address(uuid, citext) owner to {GUARD}")


def downgrade() -> None:
    op.execute("set local search_path = accounts, extensions, pg_temp")
    op.execute(f"set local role {GUARD}")
    op.execute("drop function check_address")
    op.execute("reset role")
