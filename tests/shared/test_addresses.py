import pytest

from shared.addresses import is_public


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",
    ],
)
def test_one_of_some_network_inside_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "::ffff:0:a00:1", "2002:a00:1::", "64:ff9b:1::808:808"],
)
def test_what_carries_an_address_inside_leads_there(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["224.0.0.1", "ff02::1"])
def test_what_is_for_many_hosts_is_no_host(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_no_address() -> None:
    with pytest.raises(ValueError, match="example"):
        is_public("example.org")
