"""Where people's own keys may be sent: to public servers only, and never in the clear."""

import ipaddress
from urllib.parse import urlsplit

LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")


def require_public_address(url: str) -> str:
    """`url`, if it is https to a public name or address. Raises ValueError.

    Names are looked up by the worker, again for each call, and refused where they lead inside.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("must be an https address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be an address without a name, a password or a query")
    if is_local(parts.hostname):
        raise ValueError("must be a public address")
    return url.rstrip("/")


def is_local(host: str) -> bool:
    """Whether a name or address is seen to lead inside, without looking it up."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.casefold().endswith(LOCAL_NAMES)
