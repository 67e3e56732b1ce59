"""Keep summaries."""

revision = "summaries"
down_revision = "tool_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
