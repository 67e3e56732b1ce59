"""Keep links that let people into a room."""

revision = "invitations"
down_revision = "audit_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
