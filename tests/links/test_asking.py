"""Asking for one address: a real server on this machine, a name service that says anything."""

import socket
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from icpermed.links.asking import Web
from icpermed.links.reachable import is_public, looked_up
from tests.links.servers import PUBLIC, Site, running, write_certificate


@pytest.fixture
def site():
    with running(Site()) as site:
        yield site


def to(address: str, status: int = 302):
    return status, {"Location": address}


def test_a_page_that_answers_works(site):
    answer = site.ask("http://www.example.org/page?a=1")

    assert (answer.outcome, answer.status, answer.problem) == ("works", 200, "")
    assert site.asked == [("HEAD", "www.example.org", "/page?a=1")]
    assert site.went_to == [(PUBLIC, 80)]


def test_the_checker_says_who_it_is_and_brings_nothing_else(site, settings, monkeypatch):
    settings.SITE_URL = "https://icpermed.example"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.pages["/first"] = 302, {"Location": "/second", "Set-Cookie": "a=b"}

    assert site.ask("http://example.org/first").outcome == "works"
    assert "+https://icpermed.example/about/" in site.headers[0]["User-Agent"]
    assert set(site.headers[1]) == {
        *("Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"),
    }


@pytest.mark.parametrize("status", [400, 404, 405, 500, 501])
def test_who_does_not_understand_head_is_asked_by_get(site, status):
    site.pages["/"] = {"HEAD": status, "GET": 200}

    assert site.ask("http://example.org").outcome == "works"
    assert [method for method, *_ in site.asked] == ["HEAD", "GET"]


def test_who_hangs_up_on_head_is_asked_by_get(site):
    site.pages["/"] = {"HEAD": lambda handler: handler.connection.close(), "GET": 200}
    assert site.ask("http://example.org/").outcome == "works"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "There is no such page."),
        (410, "The page was removed."),
        (500, "The server answers with an error (500)."),
    ],
)
def test_an_error_is_a_failure_in_words(site, status, words):
    site.pages["/gone"] = status
    answer = site.ask("http://example.org/gone")
    assert (answer.outcome, answer.status, answer.problem) == ("fails", status, words)
    assert answer.was_reached is True


@pytest.mark.parametrize("status", [401, 403, 429, 451, 999])
def test_who_lets_no_program_in_may_well_work_for_people(site, status):
    site.pages["/"] = status
    assert site.ask("http://example.org/").outcome == "guarded"


def test_a_host_says_how_long_it_wants_to_be_left_alone(site):
    site.pages["/a"] = 429, {"Retry-After": "3600"}
    site.pages["/b"] = 503, {"Retry-After": "99999999999999999999"}
    site.pages["/c"] = 503, {"Retry-After": "99999999"}
    waits = [site.ask(f"http://example.org/{page}") for page in "abc"]
    assert [(a.outcome, a.wait) for a in waits] == [
        ("guarded", 3600),
        ("fails", 0),
        ("guarded", 604800),
    ]


def test_redirects_are_followed_and_one_for_good_is_told(site):
    site.pages["old.example/"] = to("http://new.example/home", 301)
    site.pages["new.example/home"] = to("/later", 302)

    answer = site.ask("http://old.example/")

    assert (answer.outcome, answer.leads_to) == ("works", "http://new.example/home")
    assert [host for _, host, _ in site.asked] == ["old.example", "new.example", "new.example"]


def test_a_redirect_for_now_is_not_a_move(site):
    site.pages["old.example/"] = to("http://new.example/")
    assert site.ask("http://old.example/").leads_to == ""


def test_a_redirect_with_letters_of_all_kinds_is_followed(site):
    site.pages["/a"] = to("/über uns".encode().decode("latin-1"))
    assert site.ask("http://example.org/a").outcome == "works"
    assert site.asked[-1] == ("HEAD", "example.org", "/%C3%BCber%20uns")


def test_who_leads_on_and_on_is_not_followed_for_ever(site):
    for number in range(20):
        site.pages[f"/{number}"] = to(f"/{number + 1}")
    site.pages["/loop"] = to("/loop")

    assert site.ask("http://example.org/0").outcome == "guarded"
    assert len(site.asked) == 6
    assert site.ask("http://example.org/loop").outcome == "guarded"


# --- nothing inside is reached ------------------------------------------------------------------

INSIDE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://[::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.1.2.3/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://intranet.example/",
]
NOT_ASKED = [
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "http://example.org:5432/",
    "https://example.org:80/",
    "http://example.org:99999/",
    "http://user:secret@example.org/",
    "http://exa mple.org/",
    "http://[::1",
]


def literal(host: str) -> list[str]:
    """What a name service says of numbers: themselves, in whatever way they are written."""
    return looked_up(host)


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("status", [None, 301, 302, 303, 307, 308])
def test_no_inner_address_is_asked_neither_directly_nor_by_a_redirect(site, address, status):
    for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "169.254.169.254"]:
        site.names[host] = literal
    site.names |= {name: [name] for name in ["10.1.2.3", "::1", "::ffff:127.0.0.1"]}
    site.names |= {"64:ff9b::7f00:1": ["64:ff9b::7f00:1"], "fe80::1%25eth0": ["fe80::1%eth0"]}
    site.names |= {"::ffff:7f00:1": ["::ffff:7f00:1"], "intranet.example": ["192.168.0.10"]}
    site.pages["start.example/"] = to(address, status)

    answer = site.ask("http://start.example/" if status else address)

    assert answer.outcome in {"fails", "guarded", "not_asked"}
    assert {host for _, host, _ in site.asked} == ({"start.example"} if status else set())
    assert {where for where, _ in site.went_to} == ({PUBLIC} if status else set())


@pytest.mark.parametrize("address", NOT_ASKED)
def test_only_the_usual_ports_of_the_web_are_asked(site, address):
    site.pages["start.example/"] = to(address)

    assert site.ask(address).outcome == "not_asked"
    assert site.asked == []
    assert site.ask("http://start.example/").outcome == "guarded"
    assert {host for _, host, _ in site.asked} == {"start.example"}


def test_a_name_that_changes_its_mind_is_connected_to_as_it_was_checked(site):
    """Public when it is asked first, inner ever after: the second answer is of no use."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    site.names["rebind.example"] = lambda host: next(answers)
    site.pages["rebind.example/"] = to("/again")

    answer = site.ask("http://rebind.example/")

    assert (answer.outcome, answer.problem) == ("fails", "It leads into an internal network.")
    assert site.went_to == [(PUBLIC, 80)]


def test_what_the_machine_itself_says_of_a_name_does_not_matter(site, monkeypatch):
    """Between checking and connecting no name is looked up any more."""
    asked = []
    real = socket.getaddrinfo

    def spied(host, *args, **kwargs):
        asked.append(host)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", spied)
    assert site.ask("http://www.example.org/").outcome == "works"
    assert set(asked) == {"127.0.0.1"}


ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(ADDRESSES, max_size=3), min_size=1, max_size=8))
def test_whatever_a_name_service_says_only_public_addresses_are_connected_to(site, answers):
    said = iter(answers)
    site.went_to.clear()
    site.names["odd.example"] = lambda host: next(said, [])
    site.pages |= {"odd.example/": to("/1"), "odd.example/1": to("/2")}

    site.ask("http://odd.example/")

    assert all(is_public(address) for address, _ in site.went_to)


def test_the_web_of_the_site_goes_exactly_where_it_is_told():
    web = Web()
    assert web.way("8.8.8.8", 443) == ("8.8.8.8", 443)


# --- patience -----------------------------------------------------------------------------------


def drip(handler):
    """A server that goes on sending a little, for much longer than anybody waits."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        time.sleep(0.1)
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()


def test_nobody_waits_for_a_server_that_only_trickles(site):
    site.pages["/"] = drip
    begun = time.monotonic()
    answer = site.ask("http://example.org/", patience=1.0)
    assert (answer.outcome, answer.problem) == ("fails", "It takes too long to answer.")
    assert time.monotonic() - begun < 10


def test_of_an_endless_page_only_the_beginning_is_read(site):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):  # We hang up.
            for _ in range(10_000):
                handler.wfile.write(b"x" * 65_536)
                sent.append(65_536)

    site.pages["/"] = {"HEAD": 405, "GET": endless}
    assert site.ask("http://example.org/").outcome == "works"
    assert sum(sent) < 20_000_000


def test_endless_headers_are_not_read(site):
    def boasting(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5_000)

    site.pages["/"] = boasting
    assert site.ask("http://example.org/").outcome == "fails"


def test_where_nobody_listens_is_a_failure_that_reached_nobody():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        site = Site(port=free.getsockname()[1])
    answer = site.ask("http://example.org/")
    assert (answer.outcome, answer.was_reached) == ("fails", False)
    assert answer.problem == "Nobody answers there."


def test_a_second_address_is_tried_where_the_first_is_silent(site):
    first = "8.8.4.4"
    site.names["example.org"] = [first, PUBLIC]
    way = site.way
    site.way = lambda address, port: ("127.0.0.1", 1) if address == first else way(address, port)
    assert site.ask("http://example.org/").outcome == "works"


# --- certificates -------------------------------------------------------------------------------


def test_by_tls_the_certificate_is_that_of_the_name(tmp_path):
    site = Site()
    site.trust = write_certificate(tmp_path / "key.pem", "www.example.org")
    with running(site, tmp_path / "key.pem"):
        assert site.ask("https://www.example.org/").outcome == "works"
        other = site.ask("https://other.example/")
    assert site.went_to[0] == (PUBLIC, 443)
    assert other.outcome == "fails"
    assert other.problem.startswith("Its certificate is not valid: Hostname mismatch")


def test_a_certificate_that_has_run_out_is_not_valid(tmp_path):
    site = Site()
    site.trust = write_certificate(tmp_path / "key.pem", "www.example.org", days=-1)
    with running(site, tmp_path / "key.pem"):
        answer = site.ask("https://www.example.org/")
    assert answer.outcome == "fails"
    assert answer.problem.startswith("Its certificate is not valid: certificate has expired")


def test_a_certificate_that_nobody_vouches_for_is_not_valid(tmp_path):
    site = Site()
    write_certificate(tmp_path / "key.pem", "www.example.org")
    with running(site, tmp_path / "key.pem"):
        answer = site.ask("https://www.example.org/")
    assert (answer.outcome, site.asked) == ("fails", [])
    assert "self-signed" in answer.problem


def test_a_name_with_letters_of_all_kinds_is_asked_for_as_the_network_knows_it(site):
    assert site.ask("http://café.example/naïve?q=é&r=100%25").outcome == "works"
    assert site.asked == [("HEAD", "xn--caf-dma.example", "/na%C3%AFve?q=%C3%A9&r=100%25")]
