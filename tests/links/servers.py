"""A real server on this machine that says what a test decides, and the way to it.

The way is a seam of the tests alone: the link checker decides which public address it connects
to, and only then is the connection led to this machine. So every test also shows where it went.
"""

import datetime
import ipaddress
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from icpermed.links.asking import Web
from icpermed.links.reachable import is_public

PUBLIC = "8.8.8.8"


@dataclass
class Site:
    """What a server says: by host and path a status, or a status with headers, or a function."""

    pages: dict = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, host, path
    headers: list[dict[str, str]] = field(default_factory=list)
    went_to: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, object] = field(default_factory=dict)
    port: int = 0
    secure_port: int = 0
    trust: ssl.SSLContext | None = None

    def resolve(self, host: str) -> list[str]:
        """The name service: public, unless a test says what else."""
        found = self.names.get(host, [PUBLIC])
        return found(host) if callable(found) else found

    def way(self, address: str, port: int) -> tuple[str, int]:
        """Every connection is noted, must be meant for a public address, and ends up here."""
        self.went_to.append((address, port))
        assert is_public(address)
        return "127.0.0.1", self.secure_port if port == 443 else self.port

    def web(self, **options) -> Web:
        """The web as the link checker sees it."""
        trust = lambda: self.trust or ssl.create_default_context()  # noqa: E731
        return Web(self.resolve, self.way, trust, **{"patience": 5, "step": 2} | options)

    def ask(self, url: str, **options):
        """Ask for an address."""
        return self.web(**options).ask(url)


def handler_of(site: Site):
    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            host = self.headers.get("Host", "")
            site.asked.append((self.command, host, self.path))
            site.headers.append(dict(self.headers))
            page = site.pages.get(f"{host}{self.path}", site.pages.get(self.path, 200))
            if isinstance(page, dict):
                page = page.get(self.command, 200)
            if callable(page):
                return page(self)
            status, headers = page if isinstance(page, tuple) else (page, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            return None

        do_GET = do_HEAD = answer

        def log_message(self, *args):
            """Nothing is said about requests."""

    return Handler


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Whoever hangs up early is what some tests are about."""


@contextmanager
def running(site: Site, certificate: str = ""):
    """The site on a free port of this machine; with a certificate, by TLS."""
    server = Quiet(("127.0.0.1", 0), handler_of(site))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.secure_port = server.server_address[1]
    else:
        site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_certificate(path, *names: str, days: int = 30):
    """A certificate for some hosts, signed by itself; returns who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    hosts = [
        x509.IPAddress(ipaddress.ip_address(one)) if one[0].isdigit() else x509.DNSName(one)
        for one in names
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=60))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + public)
    return ssl.create_default_context(cadata=public.decode())
