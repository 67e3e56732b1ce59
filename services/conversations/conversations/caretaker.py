"""`python -m conversations.caretaker`: makes good what was lost and moves on what takes long. Several may run."""

from conversations.approvals.expiry import expire_approvals
from conversations.archive.expiry import expire_archive
from conversations.archive.moving import archive_messages
from conversations.attachments.sweep import forget_unattached, remove_blobs
from conversations.erasure.erasing import erase_people, report_erasures
from conversations.events.service import prune_events
from conversations.exports.advance import advance_exports, forget_exports
from conversations.forgetting.working_off import forget_erased
from conversations.imports.advance import advance_imports
from conversations.job_book import make_job_book
from conversations.messages.origins import prune_origins
from conversations.participants.pointers import tell_moved_pointers
from conversations.people.feed import PeopleFeed, prune_revoked_sessions
from conversations.resources import Resources, open_resources
from conversations.retention.keeping import keep_retention
from conversations.retention.rule import read_rule
from conversations.rooms.purge import purge_deleted_rooms
from conversations.settings import SystemSettings
from conversations.summaries.service import prune_summaries
from conversations.tools.service import prune_calls
from conversations.webhooks.following import follow_events, forget_deliveries, give_up_webhooks
from shared.jobs.sweep import prune_jobs, sweep_jobs
from shared.logging import configure_logging
from shared.rounds import Hurry, Round, keep_rounds

CHANGES_CHANNEL = "spindle:changes"
KEEP_REVOKED_S = 24 * 3600
KEEP_JOBS_DAYS = 7


def main() -> None:
    settings = SystemSettings()
    configure_logging("conversations-caretaker", settings.log_level)
    url = settings.conversations_system_database_url.get_secret_value()
    resources = open_resources(settings, database_url=url, name="caretaker", pool_size=4)
    keep_rounds(make_rounds(resources), settings.spindle_ready_file)
    resources.close()


def make_rounds(resources: Resources) -> list[Round]:
    """The caretaker's duties."""
    settings, database = resources.settings, resources.database
    book = make_job_book(settings.lease_s)
    rule = read_rule(settings)
    feed = PeopleFeed(database, resources.accounts, resources.identity)
    return [
        Round("jobs", lambda: sweep_jobs(book, database)),
        Round("people", feed.follow, hurry=Hurry(resources.live, CHANGES_CHANNEL)),
        Round("pointers", lambda: tell_moved_pointers(database)),
        Round("approvals", lambda: expire_approvals(database), every_s=5),
        Round("imports", lambda: advance_imports(database)),
        Round("exports", lambda: advance_exports(database)),
        Round("expired exports", lambda: forget_exports(database), every_s=60),
        Round("files without a message", lambda: forget_unattached(database), every_s=60),
        Round("removed files", lambda: remove_blobs(database, resources.blobs), every_s=5),
        Round("erasing", lambda: erase_people(database)),
        Round("erased", lambda: report_erasures(database, resources.accounts, resources.identity), every_s=30),
        Round("forgetting", lambda: forget_erased(database)),
        Round("archive", lambda: archive_messages(database, rule.message_archive_days), every_s=60),
        Round("expired archive", lambda: expire_archive(database, rule.archive_keep_days), every_s=60),
        Round("quiet rooms", lambda: keep_retention(database, rule), every_s=3600),
        Round("deleted rooms", lambda: purge_deleted_rooms(database), every_s=10),
        Round("webhooks", lambda: follow_events(database)),
        Round("hopeless webhooks", lambda: give_up_webhooks(database), every_s=60),
        Round("told webhooks", lambda: forget_deliveries(database), every_s=3600),
        Round("pruning", lambda: prune(resources), every_s=60),
    ]


def prune(resources: Resources) -> None:
    """Let go of what nobody can ask for any more."""
    with resources.database.transaction() as session:
        prune_events(session, resources.settings.event_days)
        prune_origins(session, resources.settings.message_origin_days)
        prune_revoked_sessions(session, KEEP_REVOKED_S)
        prune_jobs(make_job_book(resources.settings.lease_s), session, KEEP_JOBS_DAYS)
        prune_summaries(session)
        prune_calls(session, KEEP_JOBS_DAYS)


if __name__ == "__main__":
    main()
