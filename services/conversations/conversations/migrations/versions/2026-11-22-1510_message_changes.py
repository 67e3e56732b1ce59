"""Keep what became of a message: earlier texts, reactions, pins, where it was sent from."""

revision = "message_changes"
down_revision = "invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
