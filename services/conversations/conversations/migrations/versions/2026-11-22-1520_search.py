"""Find messages by their words."""

revision = "search"
down_revision = "attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
