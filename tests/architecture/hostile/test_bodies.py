"""Bad bodies, whole and field by field: always a problem that names the field, nothing half-written."""

import pytest

from tests.architecture.authorisation.cast import Cast
from tests.architecture.authorisation.scene import Scene
from tests.architecture.authorisation.test_matrix import prepared
from tests.architecture.hostile.attacker import Attacker
from tests.architecture.hostile.targets import WITH_BODY, Target
from tests.architecture.hostile.values import BODIES, FIELD_VALUES, MUST_BE, render
from tests.conversations.working import Worker

# Internal contracts are read leniently: a reader ignores what it does not know yet. So are requests of another's wire.
STRICT = [
    target for target in WITH_BODY if not target.app.endswith("internal") and not target.route.startswith("POST /v1/")
]


@pytest.fixture
def attacker(cast: Cast, worker: Worker, target: Target) -> Attacker:
    return Attacker(prepared(cast, worker, target.entry), target)


@pytest.fixture
def vain_attacker(cast: Cast, worker: Worker, calm_scene: Scene, target: Target) -> Attacker:
    """One whose every request is refused."""
    return Attacker(calm_scene if target.entry.prepare is None else prepared(cast, worker, target.entry), target)


def names(field: str, fault: dict[str, str]) -> bool:
    """Whether it points at the field, or at the whole body for what several fields have with each other."""
    pointer = fault["pointer"]
    return pointer == f"/{field}" or pointer.startswith(f"/{field}/") or (pointer == "" and field in fault["message"])


@pytest.mark.parametrize("target", WITH_BODY, ids=str)
def test_what_is_no_request_is_refused(vain_attacker: Attacker) -> None:
    for name, (content, media_type) in BODIES.items():
        answer = vain_attacker.send(content, media_type)
        assert answer.status_code in {MUST_BE.get(name, 400), MUST_BE.get(name, 422)}, name

    vain_attacker.check_rows()


@pytest.mark.parametrize("target", WITH_BODY, ids=str)
def test_a_bad_value_is_refused_by_its_name(attacker: Attacker, target: Target) -> None:
    for field in target.fields:
        for name, value in FIELD_VALUES.items():
            answer = attacker.send(render({**attacker.sound_body(), field: value}))
            if answer.status_code in (400, 422):
                assert any(names(field, fault) for fault in answer.json().get("errors", ())), f"{name}: {answer.text}"

    attacker.check_rows()


@pytest.mark.parametrize("target", STRICT, ids=str)
def test_an_unknown_field_is_refused_by_its_name(vain_attacker: Attacker) -> None:
    answer = vain_attacker.send(render({**vain_attacker.sound_body(), "un/heard~of": 1}))

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/un~1heard~0of"]
    vain_attacker.check_rows()


@pytest.mark.parametrize("target", STRICT, ids=str)
def test_a_missing_field_is_refused_by_its_name(attacker: Attacker) -> None:
    answer = attacker.send(b"{}")

    if answer.status_code >= 400:
        assert answer.status_code in (401, 422)
        assert answer.status_code == 401 or answer.json()["errors"]
    attacker.check_rows()


def test_every_json_body_is_tried() -> None:
    assert {target.app for target in WITH_BODY} == {
        "accounts",
        "accounts-internal",
        "conversations",
        "conversations-internal",
    }
    assert len(STRICT) >= 9
