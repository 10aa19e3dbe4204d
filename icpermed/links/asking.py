"""Asking whether one address on the web can be reached: tolerantly, and only of the internet.

Every address is asked for by HEAD, and where that is not answered well, by GET, of which nothing
but the beginning is read. Each redirect is checked as if somebody had written it.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException
from socket import SHUT_RDWR, socket

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from icpermed.links.outcomes import Outcome
from icpermed.links.reachable import NotReachable, Resolver, addresses_of, looked_up
from icpermed.links.target import NotAsked, Target, target_of

#: Seconds for one address in all, with its redirects; and for a single step of it.
PATIENCE, STEP = 20, 8
REDIRECTS = 5
#: Of the addresses of one host so many are tried.
TRIED = 2

MOVED_FOR_GOOD = {301, 308}
SEE_THERE = {301, 302, 303, 307, 308}
#: Somebody answers, who lets people in but not programs, or not now.
GUARDED = {401, 403, 405, 406, 418, 421, 423, 429, 451, 999}
ON_AND_ON = "It leads on and on, as some pages do to those who keep no cookies."
#: A chain of certificates that is incomplete: browsers know the rest, programs do not.
CHAIN_IS_INCOMPLETE = {20, 21}


@dataclass(frozen=True)
class Answer:
    """What became of asking for an address."""

    outcome: Outcome
    problem: str = ""
    status: int | None = None
    leads_to: str = ""
    wait: int = 0  # So many seconds the host asks for.
    was_reached: bool = True  # Whether anybody answered at all.


@dataclass(frozen=True)
class Reply:
    """The beginning of what a server said."""

    status: int
    location: str
    wait: int


class Unanswered(Exception):
    """Nobody answered, or not as the web does; its words say what happened."""


class IncompleteChain(Exception):
    """The server cannot prove who it is to a program, though browsers may know better."""


def same_place(address: str, port: int) -> tuple[str, int]:
    """Where a connection goes: exactly where it is meant to go."""
    return address, port


@cache
def usual_trust() -> ssl.SSLContext:
    """The certificates that this machine trusts."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Web:
    """The web as it is asked. Tests put a name service and a way to their own server here.

    Whatever is put here, only public addresses are connected to: that is decided before.
    """

    resolve: Resolver = looked_up
    way: Callable[[str, int], tuple[str, int]] = same_place
    trust: Callable[[], ssl.SSLContext] = usual_trust
    patience: float = PATIENCE
    step: float = STEP

    def ask(self, url: str) -> Answer:
        """Whether an address can be reached now."""
        asked = Asking(self, time.monotonic() + self.patience)
        try:
            return asked.followed(target_of(url))
        except NotAsked as error:
            return Answer(Outcome.NOT_ASKED, str(error), was_reached=False)


@dataclass
class Asking:
    """One address being asked, until a moment after which nobody waits any longer."""

    web: Web
    until: float
    seen: set[str] = field(default_factory=set)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()

    def followed(self, target: Target) -> Answer:
        """Ask, and go where the answers lead."""
        start, leads_to, was_reached = target, "", False
        for_good = True
        while True:
            self.seen.add(target.url)
            try:
                reply = self.reply_of(target)
            except IncompleteChain as error:
                return Answer(Outcome.GUARDED, str(error), leads_to=leads_to)
            except (NotReachable, Unanswered) as error:
                return Answer(Outcome.FAILS, str(error), leads_to=leads_to, was_reached=was_reached)
            was_reached = True
            if reply.status not in SEE_THERE or not reply.location:
                return judged(reply, leads_to)
            try:
                target = target.led_to(reply.location)
            except NotAsked as error:
                return Answer(Outcome.GUARDED, f"It leads on: {error}", reply.status)
            for_good = for_good and reply.status in MOVED_FOR_GOOD
            leads_to = target.url if for_good and target != start else leads_to
            if target.url in self.seen or len(self.seen) > REDIRECTS:
                return Answer(Outcome.GUARDED, ON_AND_ON, reply.status)

    def reply_of(self, target: Target) -> Reply:
        """What a server says to HEAD; and to GET, where that is not a good answer."""
        addresses = addresses_of(target.host, self.web.resolve)[:TRIED]
        try:
            reply = self.first_of(addresses, target, "HEAD")
        except Unanswered:
            return self.first_of(addresses, target, "GET")
        return reply if reply.status < 400 else self.first_of(addresses, target, "GET")

    def first_of(self, addresses: list[str], target: Target, method: str) -> Reply:
        """What the first of a host's addresses says that says anything."""
        for address in addresses[:-1]:
            with suppress(Unanswered):
                return self.said(address, target, method)
        return self.said(addresses[-1], target, method)

    def said(self, address: str, target: Target, method: str) -> Reply:
        """Connect to this very address, for the host's name, and read how the answer begins."""
        if self.left <= 0:
            raise Unanswered("It takes too long to answer.")
        line = self.line_to(address, target)
        try:
            line.connect()
            with ended_after(self.left, line):
                line.request(method, target.path, headers=headers(target), preload_content=False)
                answer = line.getresponse()
            if self.left <= 0:  # We hung up: what was read by then looks like a short answer.
                raise TimeoutError
            return Reply(answer.status, location_of(answer.headers), pause(answer.headers))
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise trouble(error, is_late=self.left <= 0) from error
        finally:
            line.close()

    def line_to(self, address: str, target: Target) -> HTTPConnection:
        host, port = self.web.way(address, target.port)
        timeout = min(self.web.step, self.left)
        if target.scheme == "http":
            return HTTPConnection(host, port, timeout=timeout)
        return HTTPSConnection(
            host,
            port,
            timeout=timeout,
            server_hostname=target.host,
            ssl_context=self.web.trust(),
        )


def headers(target: Target) -> dict[str, str]:
    """Who asks, and for which host."""
    return {
        "Host": target.host_in_url,
        "User-Agent": f"Mozilla/5.0 (compatible; {settings.SITE_NAME} link check;"
        f" +{settings.SITE_URL}/about/)",
        "Accept": "text/html, */*;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@contextmanager
def ended_after(seconds: float, line: HTTPConnection) -> Iterator[None]:
    """Hang up in time, also on a server that goes on sending a little now and then."""

    def hang_up():
        if line.sock is not None:
            with suppress(OSError):
                socket.shutdown(line.sock, SHUT_RDWR)

    clock = threading.Timer(max(seconds, 0), hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def trouble(error: Exception, *, is_late: bool) -> Exception:
    """What went wrong, in words for people."""
    cause = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or next(
            (one for one in cause.args if isinstance(one, BaseException)), None
        )
    if cause is not None and cause.verify_code in CHAIN_IS_INCOMPLETE:
        return IncompleteChain("Its certificate can only be checked by a browser.")
    if cause is not None:
        return Unanswered(f"Its certificate is not valid: {cause.verify_message}.")
    if is_late or isinstance(error, TimeoutError) or "timed out" in str(error):
        return Unanswered("It takes too long to answer.")
    return Unanswered("Nobody answers there.")


def location_of(received) -> str:
    """Where an answer leads, also where it is not written as it should be."""
    words = received.get("Location", "")
    try:
        return words.encode("latin-1").decode()
    except UnicodeError:
        return words


def pause(received) -> int:
    """For how many seconds a server asks to be left alone; at most a week."""
    words = received.get("Retry-After", "")
    is_number = words.isascii() and words.isdigit()
    return min(int(words), 7 * 24 * 3600) if is_number and len(words) < 10 else 0


def judged(reply: Reply, leads_to: str) -> Answer:
    """What an answer means."""
    if reply.status < 400:
        return Answer(Outcome.WORKS, "", reply.status, leads_to, reply.wait)
    if reply.status in GUARDED or (reply.status == 503 and reply.wait):
        words = f"It turns programs away ({reply.status})."
        return Answer(Outcome.GUARDED, words, reply.status, leads_to, reply.wait)
    known = {404: "There is no such page.", 410: "The page was removed."}
    words = known.get(reply.status, f"The server answers with an error ({reply.status}).")
    return Answer(Outcome.FAILS, words, reply.status, leads_to, reply.wait)
