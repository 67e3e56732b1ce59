import pytest
from pydantic import BaseModel

from shared.errors import VersionMismatch
from shared.versions import require_match
from shared.web.versions import etag_of


class Thing(BaseModel):
    version: int


@pytest.mark.parametrize("if_match", [None, "*", '"3"', '"2", "3"', ' "3" ', etag_of(3)])
def test_a_condition_that_holds_lets_through(if_match: str | None) -> None:
    require_match(if_match, 3, Thing(version=3))


@pytest.mark.parametrize("if_match", ['"2"', "3", 'W/"3"', '"33"', "", '"2", W/"3"'])
def test_a_condition_that_does_not_hold_shows_the_present_thing(if_match: str) -> None:
    with pytest.raises(VersionMismatch) as refusal:
        require_match(if_match, 3, Thing(version=3))

    assert refusal.value.extra == {"current": {"version": 3}}
