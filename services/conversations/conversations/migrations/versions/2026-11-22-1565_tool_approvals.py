"""Keep tool calls, and those that wait for a person."""

revision = "tool_approvals"
down_revision = "turn_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
