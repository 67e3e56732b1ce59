"""Tell programs elsewhere what happened."""

revision = "webhooks"
down_revision = "summaries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
