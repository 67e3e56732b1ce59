from pathlib import Path

import pytest

from local_stack.environment import Environment
from local_stack.process import Process
from local_stack.secrets import load_secrets
from local_stack.servers import choose_servers, database_urls, redis_urls
from local_stack.settings import StackSettings
from local_stack.stack import Stack
from local_stack.state_folder import StateFolder
from local_stack.supervisor import Supervisor

ELSEWHERE = {
    "admin_database_url": "postgresql://root:secret@db/postgres?sslmode=require",
    "redis_url": "redis://:secret@cache:6379/7",
}
PORTS = {"ACCOUNTS_INTERNAL_PORT": "8101", "CONVERSATIONS_INTERNAL_PORT": "8102"}


def plan(folder: Path, given: dict[str, str] | None = None, **settings: object) -> dict[str, Process]:
    """The processes of a stack on servers elsewhere, by name."""
    state = StateFolder(folder)
    state.make()
    chosen = StackSettings.model_validate({**ELSEWHERE, "orchestrator_processes": 2, **settings})
    secrets = load_secrets(state.secrets_file)
    servers = choose_servers(chosen, state, secrets)
    made = PORTS | secrets | database_urls(servers, chosen, secrets) | redis_urls(servers, chosen)
    environment = Environment(given or {}, made, {})
    return {process.name: process for process in Stack(chosen, state, servers, environment).processes()}


def options(process: Process) -> dict[str, str]:
    return dict(zip(process.command, process.command[1:], strict=False))


def test_every_queue_is_served_and_every_worker_has_a_name(tmp_path: Path) -> None:
    workers = [process for process in plan(tmp_path).values() if "worker" in process.command]

    assert [options(worker)["-Q"] for worker in workers] == ["interactive", "interactive", "background"]
    assert len({options(worker)["-n"] for worker in workers}) == 3


def test_nothing_comes_before_what_it_needs(tmp_path: Path) -> None:
    processes = plan(tmp_path, flower_port=5555)

    order = [item.name for item in Supervisor(list(processes.values()), logs=tmp_path).processes]

    assert sorted(order) == sorted(processes)
    assert order.index("accounts-migrations") < order.index("accounts-internal") < order.index("gateway")


def test_no_secret_stands_in_an_argument(tmp_path: Path) -> None:
    arguments = " ".join(word for process in plan(tmp_path, flower_port=5555).values() for word in process.command)

    assert not [name for name, value in load_secrets(tmp_path / "secrets.json").items() if value in arguments]
    assert "secret" not in arguments


@pytest.mark.parametrize(
    ("process", "told", "not_told"),
    [
        ("gateway", "ACCOUNTS_APP_DATABASE_URL ACCOUNTS_SETUP_TOKEN", "ACCOUNTS_SYSTEM_DATABASE_URL ORCHESTRATOR_KEK"),
        ("accounts-internal", "ACCOUNTS_SYSTEM_DATABASE_URL ORCHESTRATOR_SERVICE_KEY", "ACCOUNTS_APP_DATABASE_URL"),
        ("conversations-caretaker", "CONVERSATIONS_SYSTEM_DATABASE_URL", "ACCOUNTS_SERVICE_KEY ADMIN_DATABASE_URL"),
        ("accounts-migrations", "ACCOUNTS_OWNER_DATABASE_URL", "ADMIN_DATABASE_URL ACCOUNTS_APP_DATABASE_URL"),
        ("accounts-roles", "ADMIN_DATABASE_URL", "CONVERSATIONS_OWNER_DATABASE_URL BROKER_URL"),
        ("interactive-1", "ORCHESTRATOR_SERVICE_KEY BROKER_URL", "CONVERSATIONS_SERVICE_KEY ADMIN_DATABASE_URL"),
    ],
)
def test_each_is_told_its_own_secrets_alone(tmp_path: Path, process: str, told: str, not_told: str) -> None:
    environment = plan(tmp_path)[process].environment

    assert set(told.split()) <= environment.keys()
    assert not set(not_told.split()) & environment.keys()


def test_keys_of_providers_and_servers_go_to_workers_alone(tmp_path: Path) -> None:
    providers = tmp_path / "providers.toml"
    providers.write_text('[lab]\nwire = "openai"\nkey_env = "LAB_KEY"\n')
    servers = tmp_path / "servers.toml"
    servers.write_text('[library]\nurl = "http://127.0.0.1:9/mcp"\ntoken_env = "LIBRARY_TOKEN"\n')
    given = {"OPENAI_API_KEY": "o", "LAB_KEY": "l", "PROVIDERS_FILE": str(providers)}
    given |= {"LIBRARY_TOKEN": "t", "MCP_SERVERS_FILE": str(servers)}

    holders = [
        name
        for name, process in plan(tmp_path, given).items()
        if {"OPENAI_API_KEY", "LAB_KEY", "LIBRARY_TOKEN"} & process.environment.keys()
    ]

    assert holders == ["interactive-1", "interactive-2", "background"]


def test_the_gateway_is_told_where_the_dashboard_is(tmp_path: Path) -> None:
    def address(flower_port: int | None) -> str | None:
        return plan(tmp_path, flower_port=flower_port)["gateway"].environment.get("FLOWER_URL")

    assert address(None) is None
    assert address(5555) == "http://127.0.0.1:5555/"


def test_existing_servers_take_the_place_of_embedded_ones(tmp_path: Path) -> None:
    processes = plan(tmp_path)
    told = processes["accounts-roles"].environment

    assert "postgres" not in processes
    assert "redis" not in processes
    assert told["ACCOUNTS_APP_DATABASE_URL"].startswith("postgresql+psycopg://accounts_app:")
    assert told["ACCOUNTS_APP_DATABASE_URL"].endswith("@db/spindle?sslmode=require")
    assert processes["gateway"].environment["BROKER_URL"] == "redis://:secret@cache:6379/0"


def test_roles_that_are_all_given_need_no_administrator(tmp_path: Path) -> None:
    urls = {
        f"{service}_{role}_database_url": f"postgresql://{role}@db/{service}"
        for service in ("accounts", "conversations")
        for role in ("owner", "app", "system")
    }
    given = {name.upper(): value for name, value in urls.items()}

    processes = plan(tmp_path, given, admin_database_url=None, **urls)

    assert not [name for name in processes if name.endswith("-roles")]
    assert processes["gateway"].environment["ACCOUNTS_APP_DATABASE_URL"] == "postgresql://app@db/accounts"


def test_what_the_caller_set_wins(tmp_path: Path) -> None:
    given = {"ACCOUNTS_SERVICE_KEY": "chosen", "CONVERSATIONS_SERVICE_KEY": ""}
    made = load_secrets(tmp_path / "secrets.json")

    told = plan(tmp_path, given)["accounts-internal"].environment

    assert told["ACCOUNTS_SERVICE_KEY"] == "chosen"
    assert told["CONVERSATIONS_SERVICE_KEY"] == made["CONVERSATIONS_SERVICE_KEY"]
