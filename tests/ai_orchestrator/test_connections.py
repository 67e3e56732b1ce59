"""Who serves which model, from the operator's file or the environment."""

from contextlib import closing
from pathlib import Path

import pytest

from ai_orchestrator.providers.connections import Connection, choose_connection, load_connections
from ai_orchestrator.providers.port import OperatorMustAct
from ai_orchestrator.providers.registry import Providers
from fake_provider.testing import FakeProvider
from shared.contracts.connections import ReportedConnection
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import ModelChoice
from tests.ai_orchestrator.facts import facts

LAB = """
[lab]
wire = "openai"
base_url = "http://127.0.0.1:18100/v1"
key_env = "LAB_API_KEY"
models = ["openai/*", "lab/*"]
allow_private = true
discover = true

[cloud]
wire = "openai"
base_url = "https://models.example/v1/"
models = ["openai/gpt-4o*", "mistral/large", "*"]
"""


def from_file(folder: Path, text: str = LAB, **environ: str) -> list[Connection]:
    path = folder / "providers.toml"
    path.write_text(text)
    return load_connections(path, environ)


def chosen(connections: list[Connection], model: str, **choice: str) -> tuple[str, str]:
    asked = ModelChoice.model_validate({"id": model, **choice})
    connection = choose_connection(connections, asked)
    return connection.name, connection.name_on_wire(asked)


def report_of(connections: list[Connection]) -> list[ReportedConnection]:
    with closing(Providers(connections)) as providers:
        return providers.report().connections


def refusal(connections: list[Connection], model: str, **choice: str) -> str:
    with pytest.raises(OperatorMustAct) as caught:
        chosen(connections, model, **choice)
    assert caught.value.code is FailureCode.NO_PROVIDER
    return caught.value.detail


def test_the_longest_fitting_pattern_wins_then_the_order(tmp_path: Path) -> None:
    connections = from_file(tmp_path, LAB_API_KEY="k")

    assert chosen(connections, "openai/o9") == ("lab", "openai/o9")
    assert chosen(connections, "openai/gpt-4o-mini") == ("cloud", "openai/gpt-4o-mini")
    assert chosen(connections, "mistral/large") == ("cloud", "mistral/large")
    assert chosen(connections, "anything/else") == ("cloud", "anything/else")
    assert chosen(connections, "spindle/scribe") == ("scribe", "spindle/scribe")


def test_the_first_of_two_equal_patterns_wins() -> None:
    one, two = Connection("one", "openai", ("*",)), Connection("two", "openai", ("*",))

    assert chosen([one, two], "x/y") == ("one", "x/y")


def test_the_models_own_connection_goes_first_and_no_other_takes_its_place(tmp_path: Path) -> None:
    connections = from_file(tmp_path, LAB_API_KEY="k")

    assert chosen(connections, "openai/gpt-4o", connection="lab") == ("lab", "openai/gpt-4o")
    assert "does not serve" in refusal(connections, "openai/gpt-4o", connection="gone")
    assert "does not serve" in refusal(connections, "mistral/large", connection="lab")


def test_the_name_sent_is_the_wire_name_else_the_id_without_the_connections_name(tmp_path: Path) -> None:
    connections = from_file(tmp_path, LAB_API_KEY="k")

    assert chosen(connections, "lab/llama") == ("lab", "llama")
    assert chosen(connections, "lab/llama", wire_name="llama-3:70b") == ("lab", "llama-3:70b")


def test_two_variables_point_every_openai_model_at_a_server_of_ones_own() -> None:
    connections = load_connections(None, {"OPENAI_BASE_URL": "http://10.0.0.1:9/v1/", "OPENAI_API_KEY": "k"})

    assert chosen(connections, "openai/gpt-4o-mini") == ("openai", "gpt-4o-mini")
    assert connections[0].base_url == "http://10.0.0.1:9/v1"
    assert "No connection serves" in refusal(connections, "google/gemini")


def test_openai_models_may_be_all_of_the_catalogue() -> None:
    connections = load_connections(None, {"OPENAI_API_KEY": "k", "OPENAI_MODELS": "*"})

    assert chosen(connections, "google/gemini") == ("openai", "google/gemini")
    assert chosen(connections, "spindle/scribe")[0] == "scribe"


def test_the_environment_makes_connections_in_order_of_preference() -> None:
    connections = load_connections(
        None, {"OPENROUTER_API_KEY": "k", "OPENAI_API_KEY": "k", "OLLAMA_BASE_URL": "http://127.0.0.1:11434"}
    )

    assert [connection.name for connection in connections] == ["openai", "openrouter", "ollama", "scribe"]
    assert chosen(connections, "ollama/llama3") == ("ollama", "llama3")
    assert connections[2].base_url == "http://127.0.0.1:11434/v1"
    assert chosen(connections, "google/gemini") == ("openrouter", "google/gemini")


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-from-file\n")

    (lab, *_) = from_file(tmp_path, LAB_API_KEY_FILE=str(tmp_path / "key"))

    assert lab.key is not None
    assert lab.key.get_secret_value() == "sk-from-file"
    assert "sk-from-file" not in repr(lab)


def test_a_missing_key_is_told_and_nobody_else_answers(tmp_path: Path) -> None:
    connections = from_file(tmp_path)

    assert "LAB_API_KEY is not set" in refusal(connections, "lab/llama")
    assert "LAB_API_KEY is not set" in refusal(connections, "openai/o9")


def test_a_private_address_needs_the_operators_word(tmp_path: Path) -> None:
    text = '[lab]\nwire = "openai"\nbase_url = "http://192.168.1.5/v1"\nmodels = ["*"]\n'

    assert "private" in refusal(from_file(tmp_path, text), "x/y")


ENVIRONMENTS = [
    ({"OPENAI_API_KEY": "k"}, ("openai", "openai", "https://api.openai.com/v1", ["openai/*"])),
    ({"OPENAI_BASE_URL": "http://10.0.0.1/v1"}, ("openai", "openai", "http://10.0.0.1/v1", ["openai/*"])),
    ({"ANTHROPIC_API_KEY": "k"}, ("anthropic", "anthropic", "https://api.anthropic.com", ["anthropic/*"])),
    (
        {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "http://10.0.0.1/", "ANTHROPIC_MODELS": "anthropic/a, lab/*"},
        ("anthropic", "anthropic", "http://10.0.0.1", ["anthropic/a", "lab/*"]),
    ),
    ({"OPENROUTER_API_KEY": "k"}, ("openrouter", "openai", "https://openrouter.ai/api/v1", ["*"])),
    ({"OLLAMA_BASE_URL": "http://127.0.0.1:11434"}, ("ollama", "openai", "http://127.0.0.1:11434/v1", ["ollama/*"])),
    ({"OLLAMA_BASE_URL": "http://127.0.0.1:1/v1/"}, ("ollama", "openai", "http://127.0.0.1:1/v1", ["ollama/*"])),
]


@pytest.mark.parametrize(("environ", "made"), ENVIRONMENTS, ids=[" ".join(row[0]) for row in ENVIRONMENTS])
def test_what_the_environment_makes(environ: dict[str, str], made: tuple[str, str, str, list[str]]) -> None:
    connection, scribe = report_of(load_connections(None, environ))

    assert (connection.name, connection.wire, connection.base_url, connection.models) == made
    assert (connection.healthy, connection.circuit, scribe.name) == (True, "closed", "scribe")


def test_an_anthropic_model_is_named_without_its_maker() -> None:
    connections = load_connections(None, {"ANTHROPIC_API_KEY": "k", "OPENROUTER_API_KEY": "k"})

    assert chosen(connections, "anthropic/claude-sonnet-5-5") == ("anthropic", "claude-sonnet-5-5")
    assert chosen(connections, "anthropic/claude", connection="openrouter") == ("openrouter", "anthropic/claude")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[lab", "PROVIDERS_FILE"),
        ('[lab]\nwire = "telnet"\nbase_url = "http://x/v1"\nmodels = ["*"]', "[lab] wire"),
        ('[lab]\nwire = "openai"\nbase_url = "x"\nmodels = ["*"]', "[lab] base_url"),
        ('[lab]\nwire = "openai"\nbase_url = "http://x"\nmodels = []', "[lab] models"),
        ('[lab]\nwire = "openai"\nbase_url = "http://x"\nmodels = ["*"]\nkey = "sk-1"', "[lab] key"),
    ],
)
def test_a_file_that_cannot_be_meant_stops_the_start(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SystemExit) as caught:
        from_file(tmp_path, text)

    assert named in str(caught.value)
    assert "sk-1" not in str(caught.value)


def test_discovered_models_are_reported_under_the_connections_name(provider: FakeProvider, tmp_path: Path) -> None:
    text = LAB.replace("http://127.0.0.1:18100/v1", provider.openai_base_url)

    report = report_of(from_file(tmp_path, text, LAB_API_KEY="k"))[0]

    assert report.healthy
    assert report.models == ["openai/*", "lab/*", "lab/fake-mini", "lab/fake-large"]


def test_a_server_to_discover_that_is_away_is_unhealthy(tmp_path: Path) -> None:
    text = LAB.replace("18100", "1")

    report = report_of(from_file(tmp_path, text, LAB_API_KEY="k"))[0]

    assert (report.healthy, report.reason) == (False, "The provider could not be reached.")


def test_with_model_calls_off_only_the_scribe_answers(provider: FakeProvider) -> None:
    environ = {"OPENAI_BASE_URL": provider.openai_base_url, "OPENAI_API_KEY": "k"}
    with closing(Providers(load_connections(None, environ), model_calls=False)) as providers:
        with pytest.raises(OperatorMustAct) as caught:
            providers.choose(facts("?", model=ModelChoice(id="openai/gpt-4o")))
        scribe, _ = providers.choose(facts("?"))
        report = providers.report().connections

    assert caught.value.code is FailureCode.NO_PROVIDER
    assert scribe.prompt_version == "scribe.v1"
    assert [item.healthy for item in report] == [False, True]
    assert provider.calls() == []
