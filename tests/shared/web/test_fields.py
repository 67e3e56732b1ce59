"""What a text in a request must be to pass."""

import pytest

from shared.web.schemas import require_ink, require_web_address


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u200b", "\u2060 \u202e", "\ufeff"])
def test_what_nobody_sees_is_blank(text: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        require_ink(text)


@pytest.mark.parametrize("text", [" a", "\u200b.", "\U0001f9ff", "\u202eabc", "\U0010ffff"])
def test_what_is_seen_or_not_known_yet_stays_as_it_is(text: str) -> None:
    assert require_ink(text) == text


@pytest.mark.parametrize("address", ["https://example.org/a.png", "http://[::1]:8000/a"])
def test_an_address_on_the_web_stays_as_it_is(address: str) -> None:
    assert require_web_address(address) == address


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "data:text/html,x", "//example.org/a", "https://", "https://[", "http://a b"]
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|IPv6"):
        require_web_address(address)
