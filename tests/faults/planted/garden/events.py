"""Faults of what a room tells its readers."""

from functools import wraps
from typing import Any

from garden.control import strikes


def drop_events(ledger: Any) -> None:
    """The event of a new message is numbered and not written."""
    write = ledger.RoomLedger.write

    @wraps(write)
    def write_some(self: Any) -> None:
        if strikes("drop_events", self.conversation_id):
            self._events[:] = [event for event in self._events if event["type"] != "message.created"]
        write(self)

    ledger.RoomLedger.write = write_some


def trust_the_newest(cursors: Any) -> None:
    """The stream's cursor goes by the newest transaction seen, whatever is still running below it."""
    careful = cursors.Snapshot.cursor.fget

    def newest(self: Any) -> str:
        name = str(cursors.write_cursor(self.xmax))
        return name if strikes("trust_the_newest", "every room") else str(careful(self))

    cursors.Snapshot.cursor = property(newest)


def shift_deltas(live_text: Any) -> None:
    """Text on its way to the screen claims a place one too far."""
    take_pending = live_text.LiveText.take_pending

    @wraps(take_pending)
    def take_shifted(self: Any) -> dict[str, Any]:
        data: dict[str, Any] = take_pending(self)
        return {**data, "offset": data["offset"] + strikes("shift_deltas", self.writing.conversation_id)}

    live_text.LiveText.take_pending = take_shifted
