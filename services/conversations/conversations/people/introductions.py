from collections.abc import Iterable
from uuid import UUID

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from conversations.people.service import Directory, enter_card, find_known
from shared.database.transactions import Database


class Introductions:
    """Makes people known here before a transaction needs them, so that none waits for another service."""

    def __init__(self, database: Database, directory: Directory) -> None:
        self._database = database
        self._directory = directory

    def introduce(self, asker: SignedIn, wanted: Iterable[tuple[UUID | None, str | None]]) -> None:
        """Enter the cards of those (by id or username) whom only accounts knows. Raises Unavailable."""
        for user_id, username in self._strangers(asker, list(wanted)):
            card = self._directory.find(user_id=user_id, username=username)
            if card is not None:
                with self._database.transaction() as session:
                    enter_card(session, card)

    def _strangers(
        self, asker: SignedIn, wanted: list[tuple[UUID | None, str | None]]
    ) -> list[tuple[UUID | None, str | None]]:
        if not wanted:
            return []
        with self._database.transaction() as session:
            act_as_person(session, asker)
            return [
                (user_id, username)
                for user_id, username in wanted
                if find_known(session, user_id=user_id, username=username) is None
            ]
