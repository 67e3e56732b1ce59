"""Every process of the file exists in the tree, and every queue has a worker."""

import ast
import importlib.util
from pathlib import Path

import pytest

from shared.contracts.jobs import Queue
from shared.jobs.kinds import QUEUES
from tests.compose.stack_file import StackFile

PUBLIC = {"accounts": "8001", "conversations": "8002"}
INTERNAL = {"accounts-internal": "8101", "conversations-internal": "8102"}


def our_programs(stack: StackFile) -> set[str]:
    return {name for name in stack.ours() if stack.command(name)}


def targets(command: list[str]) -> set[str]:
    """What a command runs: `module` or `module:name`."""
    if command[0] == "sh":
        return {target for part in command[2].split(" && ") for target in targets(part.split())}
    if command[0] == "python":
        return {command[command.index("-m") + 1]}
    if command[0] == "uvicorn":
        return {command[command.index("--factory") + 1]}
    if command[:2] == ["celery", "flower"]:
        return {"flower.command:flower"}
    if command[0] == "celery":
        return {command[command.index("-A") + 1]}
    raise AssertionError(f"unknown program: {command}")


def exists(target: str) -> bool:
    module, _, name = target.partition(":")
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        return False
    return not name or name in _top_level_names(Path(found.origin))


def _top_level_names(source: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.parse(source.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def queues(command: list[str]) -> set[str]:
    return set(command[command.index("-Q") + 1].split(",")) if "-Q" in command else set()


def test_every_command_runs_something_that_exists(stack: StackFile) -> None:
    missing = {
        (name, target) for name in our_programs(stack) for target in targets(stack.command(name)) if not exists(target)
    }

    assert not missing


def test_a_command_that_runs_nothing_would_be_noticed() -> None:
    assert not exists("accounts.nowhere")
    assert not exists("accounts.main:create_nothing")
    with pytest.raises(AssertionError):
        targets(["gunicorn", "accounts.main"])


def test_every_process_of_the_design_runs(stack: StackFile) -> None:
    ran = {target for name in our_programs(stack) for target in targets(stack.command(name))}

    assert ran == {
        *(
            f"{owner}.{part}"
            for owner in PUBLIC
            for part in ("main:create_app", "internal:create_app", "caretaker", "migrate")
        ),
        "shared.database.roles",
        "ai_orchestrator.worker:app",
        "flower.command:flower",
    }


def test_every_queue_has_a_worker(stack: StackFile) -> None:
    consumed = {queue for name in stack.services for queue in queues(stack.command(name))}

    assert consumed == {queue.value for queue in Queue}
    assert {queue.value for queue in QUEUES.values()} <= consumed


def test_replies_never_wait_behind_background_work(stack: StackFile) -> None:
    workers = {name: queues(stack.command(name)) for name in stack.services}

    assert {name: served for name, served in workers.items() if served} == {
        "worker-interactive": {"interactive"},
        "worker-background": {"background"},
    }


def test_a_worker_process_names_itself_and_tells_flower(stack: StackFile) -> None:
    for name in ("worker-interactive", "worker-background"):
        command = stack.command(name)

        assert "-E" in command
        assert command[command.index("-n") + 1].endswith("@%h")


@pytest.mark.parametrize(("service", "port"), [*PUBLIC.items(), *INTERNAL.items()])
def test_an_app_listens_on_the_contracts_port(stack: StackFile, service: str, port: str) -> None:
    command = stack.command(service)

    assert command[command.index("--port") + 1] == port


def test_owners_start_after_their_migrations(stack: StackFile) -> None:
    for owner in PUBLIC:
        for part in (owner, f"{owner}-internal", f"{owner}-caretaker"):
            condition = stack.services[part]["depends_on"][f"{owner}-migrate"]["condition"]

            assert condition == "service_completed_successfully"
