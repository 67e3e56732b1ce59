"""Where people's own keys may be sent: to public servers only, and never in the clear."""

import re
from urllib.parse import urlsplit

from shared.addresses import is_public

LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")
# What resolvers read as an address written in another way: 127.1, 0x7f.1, 2130706433.
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


def require_public_address(url: str) -> str:
    """`url`, if it is https to a public name or address. Raises ValueError.

    Names are looked up by the worker, again for each call, and refused where they lead inside.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("must be an https address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be an address without a name, a password or a query")
    require_port(url)
    if is_local(parts.hostname):
        raise ValueError("must be a public address")
    return url.rstrip("/")


def require_port(url: str) -> None:
    """Raises ValueError where the address names a port that there cannot be."""
    if urlsplit(url).port == 0:
        raise ValueError("there is no port 0")


def is_local(host: str) -> bool:
    """Whether a name or address is seen to lead inside, without looking it up."""
    try:
        return not is_public(host)
    except ValueError:
        name = host.casefold().rstrip(".")
        is_number = _NUMBER.fullmatch(name.rpartition(".")[2]) is not None
        return "." not in name or is_number or name.endswith(LOCAL_NAMES)
