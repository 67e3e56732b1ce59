"""Keep files that messages carry."""

revision = "attachments"
down_revision = "message_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
