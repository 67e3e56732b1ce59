"""Keep what may be spent, and what was."""

revision = "budgets"
down_revision = "import_formats"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
