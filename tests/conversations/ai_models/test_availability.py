from uuid import uuid4

from conversations.ai_models.availability import judge
from conversations.ai_models.models import AIModel, ProviderConnection


def model(model_id: str = "openai/gpt-4o-mini", *, served_by: str | None = None, is_active: bool = True) -> AIModel:
    return AIModel(id=model_id, name="A model", served_by=served_by, is_active=is_active)


def connection(name: str, *patterns: str, healthy: bool = True, reason: str | None = None) -> ProviderConnection:
    worker = str(uuid4())
    return ProviderConnection(
        name=name, wire="openai", models=list(patterns), healthy=healthy, reason=reason, reported_by=worker
    )


def test_a_connection_serves_what_its_patterns_name() -> None:
    connections = [connection("lab", "lab/*"), connection("openai", "openai/*")]

    assert judge(model(), connections).connection == "openai"


def test_the_longest_pattern_wins() -> None:
    connections = [connection("all", "*"), connection("one", "openai/gpt-4o-mini"), connection("some", "openai/*")]

    assert judge(model(), connections).connection == "one"


def test_among_equals_the_operators_order_decides() -> None:
    assert judge(model(), [connection("first", "openai/*"), connection("second", "openai/*")]).connection == "first"


def test_a_models_own_connection_goes_before_closer_patterns() -> None:
    connections = [connection("openai", "openai/*"), connection("lab", "*")]

    assert judge(model(served_by="lab"), connections).connection == "lab"


def test_a_models_own_connection_has_to_allow_it() -> None:
    connections = [connection("openai", "openai/*"), connection("lab", "lab/*")]

    judged = judge(model(served_by="lab"), connections)

    assert (judged.available, judged.reason) == (False, "the connection lab does not allow this model")
    assert judge(model(served_by="gone"), connections).reason == "there is no connection gone"


def test_nobody_else_takes_the_place_of_a_broken_connection() -> None:
    connections = [connection("all", "*"), connection("openai", "openai/*", healthy=False, reason="the key is wrong")]

    judged = judge(model(), connections)

    assert (judged.available, judged.reason) == (False, "the key is wrong")


def test_a_model_that_nobody_serves_says_why() -> None:
    assert "no connection serves this model" in (judge(model(), [connection("lab", "lab/*")]).reason or "")
    assert "no worker has reported" in (judge(model(), []).reason or "")
    assert judge(model(is_active=False), [connection("all", "*")]).reason == "the model is switched off"


def test_a_star_in_the_middle_is_a_letter() -> None:
    assert not judge(model("a/b"), [connection("odd", "*/b")]).available
