from alembic import context

from accounts.tables import TABLES
from shared.database.migrations import run_environment

run_environment(context.config, TABLES[0].metadata)
