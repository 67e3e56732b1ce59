"""Which network addresses are public. What people name may lead nowhere else."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# RFC 6052 and RFC 2765: translators make an IPv4 address of the last 32 bits.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96"))
# Translation within one network (RFC 8215), and what IPv4 was once written as.
_INSIDE = (IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))
_LAST_32_BITS = 2**32 - 1


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet, and of one host.

    One that carries an IPv4 address has to be public in both. Raises ValueError for what is no address.
    """
    found = ip_address(address.partition("%")[0])
    if not found.is_global or found.is_multicast:
        return False
    return isinstance(found, IPv4Address) or _is_public_within(found)


def _is_public_within(address: IPv6Address) -> bool:
    if address.is_site_local or any(address in network for network in _INSIDE):
        return False
    carried = address.ipv4_mapped or address.sixtofour
    if any(address in network for network in _TRANSLATED):
        carried = IPv4Address(int(address) & _LAST_32_BITS)
    return carried is None or is_public(str(carried))
