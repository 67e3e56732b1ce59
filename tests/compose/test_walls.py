"""Who can reach whom, and who is told which secret."""

from pathlib import Path

from tests.compose.stack_file import BUCKET, FILE, StackFile, read_stack

SECRETS_OF = {
    "POSTGRES_PASSWORD": {"accounts-migrate", "conversations-migrate", "postgres"},
    "ACCOUNTS_OWNER_PASSWORD": {"accounts-migrate"},
    "ACCOUNTS_APP_PASSWORD": {"accounts-migrate", "accounts"},
    "ACCOUNTS_SYSTEM_PASSWORD": {"accounts-migrate", "accounts-internal", "accounts-caretaker"},
    "CONVERSATIONS_OWNER_PASSWORD": {"conversations-migrate"},
    "CONVERSATIONS_APP_PASSWORD": {"conversations-migrate", "conversations"},
    "CONVERSATIONS_SYSTEM_PASSWORD": {"conversations-migrate", "conversations-internal", "conversations-caretaker"},
    "FLOWER_BASIC_AUTH": {"flower"},
}


def test_only_the_gateway_and_flower_are_published_and_flower_only_here(stack: StackFile) -> None:
    published = {
        name: [(port["host_ip"], port["target"]) for port in service["ports"]]
        for name, service in stack.services.items()
        if service.get("ports")
    }

    assert published == {"gateway": [("127.0.0.1", 8080)], "flower": [("127.0.0.1", 5555)]}


def test_the_gateway_shares_a_network_with_the_public_apps_and_nobody_else(stack: StackFile) -> None:
    near = neighbours(stack, "gateway")

    assert near == {"accounts", "conversations"}


def test_the_database_is_out_of_the_workers_reach(stack: StackFile) -> None:
    near = neighbours(stack, "postgres")

    assert not near & {"worker-interactive", "worker-background", "flower", "gateway"}


def test_only_gateway_workers_and_flower_have_a_way_out(stack: StackFile) -> None:
    open_networks = {name for name, network in stack.networks.items() if not network.get("internal")}
    outside = {name for name, service in stack.services.items() if open_networks & set(service["networks"])}

    assert outside == {"gateway", "worker-interactive", "worker-background", "flower"}


def test_files_in_a_bucket_give_a_way_out_to_those_who_speak_to_it(environment_file: Path) -> None:
    before, after = read_stack(environment_file, FILE), read_stack(environment_file, FILE, BUCKET)

    out = {name for name, service in after.services.items() if "bucket" in service["networks"]}
    assert out == {"conversations", "conversations-caretaker"}
    for name in out:
        assert set(after.services[name]["networks"]) == {*before.services[name]["networks"], "bucket"}
        assert "OBJECT_STORE" in after.services[name]["environment"]


def test_a_database_password_is_told_to_those_who_sign_in_with_it(stack: StackFile, secrets: dict[str, str]) -> None:
    told = {name: holders(stack, secrets[name]) for name in SECRETS_OF}

    assert told == SECRETS_OF


def test_a_called_service_knows_its_callers_keys(stack: StackFile, secrets: dict[str, str]) -> None:
    known = holders(stack, secrets["ORCHESTRATOR_SERVICE_KEY"])

    assert known == {"worker-interactive", "worker-background", "accounts-internal", "conversations-internal"}


def neighbours(stack: StackFile, service: str) -> set[str]:
    mine = set(stack.services[service]["networks"])
    return {name for name, other in stack.services.items() if name != service and mine & set(other["networks"])}


def holders(stack: StackFile, secret: str) -> set[str]:
    return {name for name in stack.services if any(secret in value for value in stack.environment(name).values())}
