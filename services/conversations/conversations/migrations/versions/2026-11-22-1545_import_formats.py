"""Take in transcripts of other programs."""

revision = "import_formats"
down_revision = "exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
