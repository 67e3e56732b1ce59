"""The token that makes the first account administrator, where the environment gives none."""

import logging
import secrets
from pathlib import Path

from accounts.private_files import place_file

logger = logging.getLogger(__name__)
_FILE = "setup-token"


def load_setup_token(folder: Path) -> str:
    """The token kept in `folder`, made at the first call, the same for every process that shares the folder."""
    path = folder / _FILE
    if not path.exists():
        place_file(path, secrets.token_urlsafe(16).encode())
    return path.read_text()


def tell_setup_token(token: str) -> None:
    """Put the token into the log, where only the operator reads it."""
    logger.warning("no administrator yet: sign up with this setup_token", extra={"fields": {"setup_token": token}})
