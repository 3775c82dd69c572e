"""Where a server that somebody named really is, asked just before Winnow connects to it: a name must not lead into
our own network (server-side request forgery), also not after it was looked up once before.
"""

from __future__ import annotations

import ipaddress
import socket


class NoAddress(Exception):
    """Nothing has this name."""


class PrivateAddress(Exception):
    """It is an address that only we can reach, and nobody allowed it."""


def allowed_address(host: str, port: int, *, private: bool) -> str:
    """The IP address to connect to; `private` says whether one of our own network will do.

    Raises `NoAddress` and `PrivateAddress`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAddress(host) from error
    for _family, _kind, _protocol, _name, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if private or _is_public(address):
            return str(place[0])
    raise PrivateAddress(host)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (mapped is None or _is_public(mapped))
