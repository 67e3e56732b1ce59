"""Keep how conversations belong together."""

revision = "relationships"
down_revision = "todos"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
