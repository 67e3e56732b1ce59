"""`python -m accounts.migrate`: bring the schema up to date; in development make the test user."""

from accounts.settings import MigrationSettings
from accounts.users.test_user import seed_test_user
from shared.database.migrations import migrate
from shared.database.transactions import Database, make_engine
from shared.logging import configure_logging


def main() -> None:
    settings = MigrationSettings()
    configure_logging("accounts", settings.log_level)
    url = settings.accounts_owner_database_url.get_secret_value()
    migrate("accounts", url)
    if settings.dev_user_password is not None:
        database = Database(make_engine(url, application_name="accounts-migrate", pool_size=1))
        with database.transaction() as session:
            seed_test_user(session, settings.dev_user_password.get_secret_value())
        database.close()


if __name__ == "__main__":
    main()
