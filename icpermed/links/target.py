"""An address on the web, taken apart as it is needed to ask for it."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}

#: What stays as it is in a path and a query; the rest is written in hexadecimal.
KEPT = "/%:@!$&'()*+,;=~-._?"


class NotAsked(Exception):
    """An address that is not asked for, whether or not it works; its words say why."""


@dataclass(frozen=True)
class Target:
    """What is asked for: by which scheme, of which host, at which path."""

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        """The usual one: others are not asked."""
        return PORTS[self.scheme]

    @property
    def url(self) -> str:
        """The whole address, as it goes over the wire."""
        return f"{self.scheme}://{self.host_in_url}{self.path}"

    @property
    def host_in_url(self) -> str:
        """The host as addresses have it."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def led_to(self, location: str) -> "Target":
        """Where an answer leads that says “see there”."""
        try:
            url = urljoin(self.url, location.strip())
        except ValueError as error:
            raise NotAsked("This is not an address.") from error
        return target_of(url)


def target_of(url: str) -> Target:
    """Take an address apart. Raises NotAsked for what is not on the usual ports of the web."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAsked("This is not an address.") from error
    if parts.scheme not in PORTS:
        raise NotAsked("Only addresses with http:// and https:// are checked.")
    if parts.username is not None or parts.password is not None:
        raise NotAsked("It contains a name or a password, and is not checked.")
    if port not in (None, PORTS[parts.scheme]):
        raise NotAsked("Only the usual ports are checked.")
    query = f"?{quote(parts.query, safe=KEPT)}" if parts.query else ""
    path = quote(parts.path, safe=KEPT) or "/"
    return Target(parts.scheme, in_ascii(host), path + query)


def in_ascii(host: str) -> str:
    """A host as the name service knows it: café.example is xn--caf-dma.example."""
    host = host.rstrip(".").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotAsked("This is not the name of a host.") from error
    if not name or not all(c.isalnum() or c in "-._" for c in name):
        raise NotAsked("This is not the name of a host.")
    return name
