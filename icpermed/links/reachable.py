"""Which addresses of the network may be asked: those of the public internet, and no others.

Whoever can write a link into a record could otherwise have the server ask machines that only it
can reach: databases, the services of a cloud, itself.
"""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: Besides what the standard library knows: its releases differ, and of these some lead inside
#: by a detour: an address of the old network, written as one of the new.
REFUSED = [
    ip_network(network)
    for network in [
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    ]
]
#: All that is public of the new network is in here …
GLOBAL_UNICAST = ip_network("2000::/3")
#: … but for these: Teredo, ORCHID, documentation, and 6to4.
REFUSED_IN_IT = [
    ip_network(network) for network in ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
]

#: From the name of a host to its addresses, as the name service says at this moment.
Resolver = Callable[[str], Iterable[str]]


class NotReachable(Exception):
    """A host has no address that may be asked; its words say why."""


class Internal(NotReachable):
    """A host is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet. What cannot be read does not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in network for network in REFUSED)
    return is_public_v6(found)


def is_public_v6(found: IPv6Address) -> bool:
    """The same for the new network, of which only a part is given out at all."""
    return (
        found.scope_id is None
        and found in GLOBAL_UNICAST
        and not any(found in network for network in REFUSED_IN_IT)
    )


def looked_up(host: str) -> list[str]:
    """What the name service says of a host."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReachable("There is no such host.") from error
    return [str(place[0]) for *_, place in found]


def addresses_of(host: str, resolve: Resolver) -> list[str]:
    """The public addresses of a host, those of the old network first: every machine has that.

    The name is resolved here and nowhere else: what is checked is what is connected to, so it
    does not matter what the name service says a moment later.
    """
    found = list(dict.fromkeys(resolve(host)))
    public = [address for address in found if is_public(address)]
    if found and not public:
        raise Internal("It leads into an internal network.")
    if not public:
        raise NotReachable("There is no such host.")
    return sorted(public, key=lambda address: ":" in address)
