"""Keep exports until they are fetched."""

revision = "exports"
down_revision = "message_archive"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
