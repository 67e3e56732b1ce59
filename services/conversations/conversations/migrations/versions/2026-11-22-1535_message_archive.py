"""Keep old messages apart, and let idle rooms go."""

revision = "message_archive"
down_revision = "relationships"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
