"""What each process is told. Names are the contract's (section 6); nobody is told a secret that is not its business."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

Names = frozenset[str]

_REDIS: Names = frozenset({"BROKER_URL", "LIVE_URL"})
_OBJECTS: Names = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
_SERVICE_KEYS: Names = frozenset({"ACCOUNTS_SERVICE_KEY", "CONVERSATIONS_SERVICE_KEY", "ORCHESTRATOR_SERVICE_KEY"})
_ACCOUNTS: Names = _REDIS | {"ACCOUNTS_SERVICE_KEY", "SMTP_URL", "DEV_USER_PASSWORD"}
_CONVERSATIONS: Names = _REDIS | _OBJECTS | {"CONVERSATIONS_SERVICE_KEY", "CONVERSATIONS_KEK_PUBLIC"}

ROLES: dict[str, Names] = {
    service: frozenset({"ADMIN_DATABASE_URL"})
    | {f"{service.upper()}_{role}_DATABASE_URL" for role in ("OWNER", "APP", "SYSTEM")}
    for service in ("accounts", "conversations")
}
MIGRATIONS: dict[str, Names] = {
    "accounts": frozenset({"ACCOUNTS_OWNER_DATABASE_URL", "DEV_USER_PASSWORD"}),
    "conversations": frozenset({"CONVERSATIONS_OWNER_DATABASE_URL"}),
}
FIRST_ACCOUNT: Names = frozenset({"ACCOUNTS_APP_DATABASE_URL"})
PUBLIC: dict[str, Names] = {
    "accounts": _ACCOUNTS | {"ACCOUNTS_APP_DATABASE_URL", "ACCOUNTS_SETUP_TOKEN"},
    "conversations": _CONVERSATIONS | {"CONVERSATIONS_APP_DATABASE_URL"},
}
CARETAKER: dict[str, Names] = {
    "accounts": _ACCOUNTS | {"ACCOUNTS_SYSTEM_DATABASE_URL"},
    "conversations": _CONVERSATIONS | {"CONVERSATIONS_SYSTEM_DATABASE_URL"},
}
INTERNAL: dict[str, Names] = {
    service: names | _SERVICE_KEYS  # a called service is given its callers' keys
    for service, names in CARETAKER.items()
}
WORKER: Names = _REDIS | {"ORCHESTRATOR_SERVICE_KEY", "ORCHESTRATOR_KEK", "SMTP_URL"}
FLOWER: Names = frozenset({"BROKER_URL", "FLOWER_BASIC_AUTH"})

_USUAL_PROVIDER_KEYS: Names = frozenset({"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY"})
_SECRETS: Names = frozenset({"REDIS_URL"}).union(
    WORKER, FLOWER, _SERVICE_KEYS, *ROLES.values(), *PUBLIC.values(), *CARETAKER.values()
)

FEWER_MALLOC_ARENAS = {"MALLOC_ARENA_MAX": "2"}  # glibc keeps memory per arena, and each of many threads takes one


class Environment:
    """What the launcher was `given` wins over what it `made`; `fixed` wins over both. Empty counts as unset."""

    def __init__(self, given: Mapping[str, str], made: Mapping[str, str], fixed: Mapping[str, str]) -> None:
        set_by_caller = {name: value for name, value in given.items() if value}
        self._all = FEWER_MALLOC_ARENAS | dict(made) | set_by_caller | dict(fixed)
        self._provider_keys = _USUAL_PROVIDER_KEYS.union(
            _named_in(self._all.get("PROVIDERS_FILE"), "key_env"),
            _named_in(self._all.get("MCP_SERVERS_FILE"), "token_env"),
        )

    def __getitem__(self, name: str) -> str:
        return self._all[name]

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def tell(self, names: Names, **own: str) -> dict[str, str]:
        """Everything that is no secret, the secrets in `names`, and what this one process needs besides."""
        withheld = (_SECRETS | self._provider_keys) - names
        return {name: value for name, value in self._all.items() if name not in withheld} | own

    def tell_worker(self, **own: str) -> dict[str, str]:
        """What a worker needs; the keys of model providers and of servers of tools go to workers alone."""
        return self.tell(WORKER | self._provider_keys, **own)


def _named_in(file: str | None, field: str) -> Names:
    """The variables that an operator's file names in `field`. A broken one is for its readers to explain."""
    if not file:
        return frozenset()
    try:
        tables = tomllib.loads(Path(file).expanduser().read_text())
    except (OSError, tomllib.TOMLDecodeError):
        return frozenset()
    return frozenset(str(table[field]) for table in tables.values() if isinstance(table, dict) and field in table)
