"""That the parts fit together: kinds and owners, handlers and queues, settings and their table."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

import accounts.settings
import ai_orchestrator.settings
import conversations.settings
import local_stack.settings
from accounts.jobs import make_job_book as make_accounts_book
from ai_orchestrator.handlers import handlers_by_kind
from ai_orchestrator.reply.handler import ReplyHandler
from conversations.job_book import make_job_book as make_conversations_book
from shared.contracts.jobs import Kind, Owner, Queue
from shared.jobs.kinds import QUEUES
from tests.local_stack.test_stack import options, plan

ROOT = Path(__file__).parents[2]
BOOKS = {book.owner: book for book in (make_accounts_book(15), make_conversations_book(15))}
SETTINGS = (
    *vars(accounts.settings).values(),
    *vars(ai_orchestrator.settings).values(),
    *vars(conversations.settings).values(),
    *vars(local_stack.settings).values(),
)


def test_every_owner_has_its_book() -> None:
    assert BOOKS.keys() == set(Owner)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_one_owner_and_the_canary_all(kind: Kind) -> None:
    owners = {owner for owner, book in BOOKS.items() if kind in book.kinds}

    assert owners == set(Owner) if kind is Kind.CANARY else len(owners) == 1


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_entered_under_its_own_name_and_contract(kind: Kind) -> None:
    entered = [book.kinds[kind] for book in BOOKS.values() if kind in book.kinds]

    assert {each.kind for each in entered} == {kind}
    assert {each.contract for each in entered} == {f"{kind}.v1"}


def test_every_kind_has_one_handler() -> None:
    handlers = handlers_by_kind(ReplyHandler.__new__(ReplyHandler))

    assert handlers.keys() == set(Kind)
    assert len({id(handler) for handler in handlers.values()}) == len(Kind)


def test_every_kind_has_a_queue_and_every_queue_a_kind() -> None:
    assert QUEUES.keys() == set(Kind)
    assert set(QUEUES.values()) == set(Queue)


def test_every_queue_has_a_consumer_in_compose() -> None:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    commands = [list(map(str, service.get("command", ()))) for service in services.values()]

    consumed = {queue for command in commands if "worker" in command for queue in _after(command, "-Q").split(",")}

    assert consumed == {queue.value for queue in Queue}


def test_every_queue_has_a_consumer_in_the_local_stack(tmp_path: Path) -> None:
    workers = [process for process in plan(tmp_path).values() if "worker" in process.command]

    assert {options(worker)["-Q"] for worker in workers} == {queue.value for queue in Queue}


def test_every_process_of_a_service_runs_in_both_stacks(tmp_path: Path) -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

    for name in ("accounts-internal", "accounts-caretaker", "conversations-internal", "conversations-caretaker"):
        assert name in services
        assert name in plan(tmp_path)


def test_every_setting_stands_in_the_readmes_table() -> None:
    readme = ROOT / "README.md"
    assert readme.exists(), "README.md with its table of environment variables is missing"
    rows = re.findall(r"^\| (`[A-Z].*?) \|", readme.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}

    missing = {name for settings in _settings_classes() for name in _variables(settings)} - documented

    assert not missing, f"README.md's table of environment variables lacks {', '.join(sorted(missing))}"


def _settings_classes() -> list[type[BaseSettings]]:
    classes = [each for each in SETTINGS if isinstance(each, type) and issubclass(each, BaseSettings)]
    return [each for each in classes if each is not BaseSettings]


def _variables(settings: type[BaseSettings]) -> set[str]:
    return {(field.alias or name).upper() for name, field in settings.model_fields.items()}


def _after(command: list[str], option: str) -> str:
    return command[command.index(option) + 1]
