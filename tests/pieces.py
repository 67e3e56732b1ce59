"""What stays together where several processes run the tests: a file, or all that share a running stack."""

import os
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

# They take longest, so they come first: the longest before the others.
SHARE_A_STACK = (
    Path("tests/web"),
    Path("tests/architecture"),
    Path("tests/faults"),
    Path("tests/conversations/verify"),
    Path("tests/e2e"),
)


MOST_AT_ONCE = 4


def number_of_processes() -> int:
    """One for each core: with more, leases run out under those who plant faults and count calls."""
    return min(os.cpu_count() or 1, MOST_AT_ONCE)


class PieceScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist comes without types
    """Hands out whole pieces, one after the other, to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(Path(nodeid.partition("::")[0])).as_posix()


def piece_of(file: Path) -> Path:
    """The folder or file, from the root, that `file` is a part of."""
    return next((folder for folder in SHARE_A_STACK if file.is_relative_to(folder)), file)


def sort_by_piece(items: list[pytest.Item], root: Path) -> None:
    """Longest pieces first, but for tests that copy this process: it must not have started threads by then."""

    def place(item: pytest.Item) -> tuple[bool, int]:
        piece = piece_of(item.path.relative_to(root))
        rank = SHARE_A_STACK.index(piece) if piece in SHARE_A_STACK else len(SHARE_A_STACK)
        return item.get_closest_marker("forks") is None, rank

    items.sort(key=place)
