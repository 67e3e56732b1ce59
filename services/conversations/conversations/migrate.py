"""`python -m conversations.migrate`: bring the schema up to date and seed the catalogue."""

import os

from conversations.ai_models.catalogue import seed_catalogue
from shared.database.migrations import migrate
from shared.database.transactions import Database, make_engine


def main() -> None:
    url = os.environ["CONVERSATIONS_OWNER_DATABASE_URL"]
    migrate("conversations", url)
    database = Database(make_engine(url, application_name="conversations-migrate", pool_size=1))
    with database.transaction() as session:
        seed_catalogue(session)
    database.close()


if __name__ == "__main__":
    main()
