"""Make reading and writing of rooms lighter."""

revision = "room_numbers"
down_revision = "webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
