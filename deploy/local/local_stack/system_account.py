"""The unprivileged account that servers run as when the launcher is root, which Postgres refuses to be."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from local_stack.errors import ServerFailed

NAME = "nobody"
FALLBACK = Path("/var/lib/spindle")


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group of the system, by number."""

    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Give `path` to this account alone: a folder gets mode 0700, a file 0600."""
        os.chown(path, self.uid, self.gid)
        path.chmod(0o700 if path.is_dir() else 0o600)


def find_account(data: Path) -> Account | None:
    """The account to change to, None when the launcher is an ordinary user already.

    Data that an ordinary user made before stays that user's.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError as error:
        raise ServerFailed(
            f"Postgres will not run as root and there is no user {NAME!r}; start as an ordinary user"
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def make_server_folder(folder: Path, account: Account | None) -> Path:
    """A folder for one server that `account` can reach: `folder`, or one below /var/lib/spindle.

    Another user cannot come to a folder behind closed doors (in /root, say); `folder` then becomes a link.
    """
    if _is_filled(folder):
        return folder
    if account is None or _is_reachable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700 if account is None else 0o755)
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    open_folder = FALLBACK / f"{name}-{folder.name}"
    open_folder.mkdir(parents=True, exist_ok=True)
    for path in (FALLBACK, open_folder):
        path.chmod(0o755)
    _link(folder, open_folder)
    return open_folder


def _is_filled(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and any(folder.iterdir())


def _is_reachable(folder: Path) -> bool:
    if folder.is_symlink():
        return False
    existing = (parent for parent in folder.parents if parent.exists())
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in existing)


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_symlink():
        link.unlink()
    elif link.exists():
        raise ServerFailed(
            f"{link} must be reachable by the user {NAME!r}: open its parent folders or move SPINDLE_STATE"
        )
    link.symlink_to(target)
