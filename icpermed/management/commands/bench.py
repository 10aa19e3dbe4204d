"""How fast the pages are, as ratios measured in one run: `make bench`."""

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from psycopg.conninfo import make_conninfo

from icpermed.bench import Bench, all_benches

FEW, MANY = 50, 5_000
ROUNDS, SECONDS = 5, 0.6


class Command(BaseCommand):
    help = "Measures the public pages against a static file, and long lists against short ones."

    def add_arguments(self, parser):
        parser.add_argument("apps", nargs="*", help="only these, such as events; all unless told")

    def handle(self, **options):
        chosen = options["apps"]
        benches = [b for b in all_benches() if not chosen or b.app in chosen]
        with tempfile.TemporaryDirectory() as folder, scratch_database() as address:
            # Where a server with this VAR_DIR looks.
            settings.STATIC_ROOT = Path(folder) / "static"
            settings.ALLOWED_HOSTS = ["*"]
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            fill(benches, FEW)
            self.weigh_pages(benches, settings.STATIC_ROOT)
            # The same bytes once more, as a file: what the server itself can do at the most.
            raced = [page for bench in benches for page in bench.raced]
            twins = {page: write_twin(settings.STATIC_ROOT, page) for page in raced}
            lists = [page for bench in benches for page in bench.lists]
            few = self.race(folder, address, dict.fromkeys([*raced, *lists]), twins)
            fill(benches, MANY)
            many = self.race(folder, address, lists, {})
            self.say("")
            for bench in benches:
                for page in bench.lists:
                    self.say(
                        f"{page} with {MANY:,} {bench.noun} takes"
                        f" {few[page] / many[page]:.2f} times as long as with {FEW}."
                    )
                bench.measure(self.say)

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()

    def weigh_pages(self, benches, folder):
        """Queries and bytes of each page, with all that it loads, as a browser gets them."""
        self.say(f"{'page':24}{'queries':>9}{'HTML, gzip':>12}{'with all it loads':>19}")
        client = Client()
        for page in [page for bench in benches for page in bench.pages]:
            client.get(page)  # What is made once per process has been made now.
            with CaptureQueriesContext(connection) as queries:
                html = client.get(page).content
            loaded = sum(transfer_size(folder, name) for name in static_files(html.decode()))
            small = len(gzip.compress(html, 6))
            self.say(
                f"{page:24}{len(queries):>9}"
                f"{small / 1000:>9.1f} kB{(small + loaded) / 1000:>16.1f} kB"
            )

    def race(self, folder, address, pages, twins):
        """Requests per second for each list and page, and beside it for its twin as a file."""
        with server(folder, address) as port:
            rates = {path: [] for path in [*pages, "/health/", *twins.values()]}
            for path in rates:
                requests_per_second(port, path, 0.3)
            for _ in range(ROUNDS):  # In turn, so that a busy moment meets all of them.
                for path, found in rates.items():
                    found.append(requests_per_second(port, path, SECONDS))
        medians = {path: statistics.median(found) for path, found in rates.items()}
        if twins:
            self.say("\nRequests per second of one client, one worker (median of rounds):")
        for page, twin in twins.items():
            self.say(
                f"{page:24}{medians[page]:>9.0f}   as a file {medians[twin]:>7.0f}"
                f"   ratio {medians[page] / medians[twin]:.2f}"
            )
        if twins:
            self.say(f"{'/health/ (one query)':24}{medians['/health/']:>9.0f}")
        return medians


def fill(benches: list[Bench], number: int) -> None:
    """So many records of each kind."""
    for bench in benches:
        bench.fill(number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def scratch_database():
    """A database of its own on the same server, gone afterwards; this process works in it."""
    own = connection.settings_dict
    name = f"{own['NAME']}_bench_{os.getpid()}"
    parts = {key: own[key.upper()] for key in ("user", "password", "host", "port")}
    parts = {key: value for key, value in parts.items() if value} | own["OPTIONS"]
    connection.close()
    with psycopg.connect(make_conninfo(dbname=own["NAME"], **parts), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        before, own["NAME"] = own["NAME"], name
        try:
            yield make_conninfo(dbname=name, **parts)
        finally:
            connections.close_all()
            own["NAME"] = before
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def static_files(html: str) -> set[str]:
    """The files of the site that a page loads (fonts beyond Latin only where a text needs them)."""
    tags = re.findall(r"<(?:link|script|img)[^>]*>", html)
    loaded = [tag for tag in tags if 'rel="canonical"' not in tag and 'rel="alternate"' not in tag]
    return {name for tag in loaded for name in re.findall(r'"/static/([^"]+)"', tag)}


def transfer_size(folder: Path, name: str) -> int:
    """The bytes of a static file on the line: the smallest form there is."""
    forms = [folder / f"{name}{ending}" for ending in ("", ".gz", ".br")]
    return min(form.stat().st_size for form in forms if form.exists())


def write_twin(folder: Path, page: str) -> str:
    """Save a page as a static file, compressed as well, and return its address."""
    content = Client().get(page).content
    name = f"bench{re.sub('[^a-z0-9]', '-', page)}.html"
    (folder / name).write_bytes(content)
    (folder / f"{name}.gz").write_bytes(gzip.compress(content, 6))
    return f"/static/{name}"


@contextmanager
def server(folder, address):
    """The production server with one worker, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "SECRET_KEY": settings.SECRET_KEY or "for the bench only",
        "VAR_DIR": folder,
        "DEMO": "",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
    command += ["--blocking-threads", "1", "--no-log", "--port", str(port)]
    command.append("icpermed.wsgi:application")
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(600):  # A busy machine takes its time.
            try:
                requests_per_second(port, "/health/", 0)
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def requests_per_second(port: int, path: str, seconds: float) -> float:
    """How often one client gets an answer, over one lasting connection."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    count, start = 0, time.perf_counter()
    while True:
        line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        count += 1
        spent = time.perf_counter() - start
        if spent >= seconds:
            line.close()
            return count / spent
