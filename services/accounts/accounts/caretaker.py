"""`python -m accounts.caretaker`: makes good what got lost and removes what nobody needs. Several may run."""

from accounts.pruning import prune
from accounts.resources import Resources, open_resources
from accounts.settings import CaretakerSettings
from shared.jobs.sweep import sweep_jobs
from shared.logging import configure_logging
from shared.rounds import Round, keep_rounds

PRUNE_EVERY_S = 600


def main() -> None:
    settings = CaretakerSettings()
    configure_logging("accounts-caretaker", settings.log_level)
    url = settings.accounts_system_database_url.get_secret_value()
    resources = open_resources(settings, database_url=url, name="caretaker", pool_size=2)
    keep_rounds(make_rounds(resources), settings.spindle_ready_file)
    resources.close()


def make_rounds(resources: Resources) -> list[Round]:
    """The caretaker's duties."""
    book, database = resources.book, resources.database
    return [
        Round("jobs", lambda: sweep_jobs(book, database)),
        Round("pruning", lambda: prune(book, database), every_s=PRUNE_EVERY_S),
    ]


if __name__ == "__main__":
    main()
