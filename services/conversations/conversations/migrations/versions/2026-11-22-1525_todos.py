"""Keep a room's to-do list."""

revision = "todos"
down_revision = "search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
