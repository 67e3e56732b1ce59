"""Keep what turns need beyond a first answer."""

revision = "turn_rules"
down_revision = "provider_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
