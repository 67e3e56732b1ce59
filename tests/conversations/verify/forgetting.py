"""Planted: changes of which nobody is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import room_id

NOBODY = "00000000-0000-4000-8000-000000000000"


@contextmanager
def untold(owner: OwnerSql, event: str, *, but_in: str) -> Iterator[None]:
    """Meanwhile events of this type are as good as not written: each is for nobody. All is well in one room."""
    owner.run(
        f"""
        create function conversations.forget_event() returns trigger language plpgsql as
        $$ begin new.recipient_id := '{NOBODY}'; return new; end $$
        """
    )
    owner.run(
        f"""
        create trigger forgetful before insert on conversations.events for each row
        when (new.type = '{event}' and new.conversation_id is distinct from '{room_id(but_in)}')
        execute function conversations.forget_event()
        """
    )
    try:
        yield
    finally:
        owner.run("drop trigger forgetful on conversations.events")
        owner.run("drop function conversations.forget_event()")
