"""Keep people's own provider keys, sealed."""

revision = "provider_keys"
down_revision = "budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
