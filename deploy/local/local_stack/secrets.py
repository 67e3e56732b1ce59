"""Keys and passwords of one local stack: made once, kept in its state folder, readable by their owner alone."""

import base64
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from local_stack.errors import StackError
from local_stack.private_file import write_private

SERVICES = ("accounts", "conversations", "orchestrator")
DATABASE_OWNERS = ("accounts", "conversations")
ROLES = ("owner", "app", "system")

SETUP_TOKEN = "ACCOUNTS_SETUP_TOKEN"  # noqa: S105 — the name of a variable
POSTGRES_PASSWORD = "postgres_password"  # noqa: S105
REDIS_PASSWORD = "redis_password"  # noqa: S105
KEK = "ORCHESTRATOR_KEK"
KEK_PUBLIC = "CONVERSATIONS_KEK_PUBLIC"


def role_password_name(service: str, role: str) -> str:
    return f"{service}_{role}_password"


def load_secrets(file: Path) -> dict[str, str]:
    """The secrets in `file`, after those still missing were made. Raises StackError when it cannot be read."""
    known = _read(file)
    missing = {name: make() for name, make in _MAKERS.items() if name not in known}
    complete = known | missing
    if KEK in missing or KEK_PUBLIC not in known:
        complete[KEK_PUBLIC] = _public_half(complete[KEK])
    if complete != known:
        write_private(file, json.dumps(complete, indent=2) + "\n")
    return complete


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    try:
        return {str(name): str(value) for name, value in json.loads(file.read_text()).items()}
    except (ValueError, AttributeError) as error:
        raise StackError(
            f"{file} is damaged; restore it from a backup: it holds the passwords of the database"
        ) from error


def _password() -> str:
    return secrets.token_urlsafe(32)


def _setup_token() -> str:
    """Short enough to be typed: 80 bits in groups of four."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _kek() -> str:
    """An X25519 private key: whoever knows its public half can seal, only this half opens."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _public_half(kek: str) -> str:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(kek))
    return base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).decode()


_MAKERS: dict[str, Callable[[], str]] = {
    **{f"{service.upper()}_SERVICE_KEY": _password for service in SERVICES},
    **{role_password_name(service, role): _password for service in DATABASE_OWNERS for role in ROLES},
    POSTGRES_PASSWORD: _password,
    REDIS_PASSWORD: _password,
    "FLOWER_BASIC_AUTH": lambda: f"spindle:{_password()}",
    SETUP_TOKEN: _setup_token,
    KEK: _kek,
}
