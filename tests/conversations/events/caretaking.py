"""What the caretaker does for those who listen, when its time has come."""

from conversations.participants.pointers import tell_moved_pointers
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.running import Stack


def tell_pointers(stack: Stack) -> None:
    """The caretaker's round, a second after its last."""
    OwnerSql(stack.databases["owner"]).run(
        "update conversations.participants set pointers_told_at = null where pointers_moved_at is not null"
    )
    tell_moved_pointers(stack.databases["system"])
