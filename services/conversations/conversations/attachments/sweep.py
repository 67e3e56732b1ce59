"""What the caretaker does about files: those no message took, and bytes that nobody has any more."""

import logging

from conversations.attachments import repository
from conversations.attachments.store import BlobStore
from conversations.identity import write_to_rooms
from shared.database.transactions import Database
from shared.errors import Unavailable

UNATTACHED_S = 24 * 3600.0
BATCH = 100
# Longer than a round takes with an object store that hardly answers; then another caretaker tries.
PATIENCE_S = 300.0
logger = logging.getLogger(__name__)


def forget_unattached(database: Database, *, age_s: float = UNATTACHED_S) -> int:
    """Let go of files that no message took within a day; how many."""
    gone = 0
    while True:
        with database.transaction() as session:
            found = repository.find_unattached(session, age_s, BATCH)
            write_to_rooms(session, set(found.values()))
            gone += repository.remove_unattached(session, found.keys())
        if len(found) < BATCH:
            return gone


def remove_blobs(database: Database, blobs: BlobStore) -> int:
    """Remove the bytes that are due to go; how many blobs. Several caretakers share them and repeat what was killed."""
    removed = 0
    while True:
        with database.transaction() as session:
            due = repository.take_due_removals(session, BATCH, PATIENCE_S)
        for blob_id in due:
            try:
                blobs.remove(blob_id)
            except Unavailable as error:
                logger.warning("blob %s stays for now: %s", blob_id, error)
                return removed
            with database.transaction() as session:
                repository.forget_removals(session, [blob_id])
            removed += 1
        if len(due) < BATCH:
            return removed
