"""The site as a real server process with the demo data, and a real browser in front of it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.browser import violations
from tests.browser.player import Player

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
#: Only our own connections: what tidies up in a database belongs to a superuser, and leaves by
#: itself when that is copied or dropped. WITH (FORCE) asks for the right to end it, too.
TERMINATE = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def pytest_collection_modifyitems(items):
    """Without Chromium these tests are skipped, loudly; in CI they then fail."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM and not os.environ.get("CI"):
                item.add_marker(
                    pytest.mark.skip(reason="NO BROWSER TEST WAS RUN: install Chromium for them")
                )


class Site:
    """A running site: its address, its database, and what it has said so far."""

    def __init__(self, address, environment, log):
        self.address, self.environment, self.log = address, environment, log
        self.database = environment["DATABASE_URL"]

    @property
    def password(self) -> str:
        """Of the sign-in that it printed."""
        return re.search(r"password\W+(\S+)", self.log.read_text(), re.IGNORECASE)[1]

    def shell(self, code: str) -> str:
        """Run some lines of Python in its environment; returns what they print."""
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
        told = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return told.stdout

    def let_the_minute_come(self) -> None:
        """Do now what the worker does every minute."""
        self.shell("from icpermed.chores import do_often; do_often()")

    def rows(self, statement: str, *values) -> list[tuple]:
        """What its database answers."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()


@contextmanager
def serving(folder, purpose: str = "browser"):
    """The whole thing as `make run` starts it, with a folder and a database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PORT": str(port),
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": "only for tests of the site as it is served, and long enough",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "icpermed.settings",
        "DATABASE_URL": own_database(purpose),
    }
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(f"{address}/health/", process, folder / "log")
        yield Site(address, environment, folder / "log")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()
        drop(environment["DATABASE_URL"])


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_setup):
    """One site for all tests of a browser."""
    with serving(tmp_path_factory.mktemp("site")) as served:
        yield served


def own_database(purpose: str = "browser") -> str:
    """A fresh database on the server of the tests; each purpose has its own.

    A copy of that of the tests, if there is one (django_db_setup): then there is less to migrate.
    """
    base, name = os.environ["DATABASE_URL"], f"{purpose}_{os.getpid()}"
    default = connections["default"]
    template = default.settings_dict["NAME"]
    if template == conninfo_to_dict(base)["dbname"]:  # No test needed any yet.
        template = "template1"
    default.close()  # A database that is in use cannot be copied.
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    address = make_conninfo(base, dbname=name)
    drop(address)
    with psycopg.connect(maintenance(base), autocommit=True) as admin:
        if template != "template1":
            admin.execute(TERMINATE, [template])
        admin.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    return address


def drop(address: str) -> None:
    """Drop a database, if it is there; whoever of us is still in it has to leave."""
    name = conninfo_to_dict(address)["dbname"]
    with psycopg.connect(maintenance(address), autocommit=True) as admin:
        admin.execute(TERMINATE, [name])
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def maintenance(address: str) -> str:
    return make_conninfo(address, dbname="postgres")


def wait_until_up(address, process, log):
    for _ in range(1800):  # A busy machine takes its time.
        if process.poll() is not None:
            pytest.fail(f"The site did not start: {log.read_text()}")
        try:
            with urlopen(address):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"The site did not answer within three minutes: {log.read_text()}")


@pytest.fixture(scope="module")
def browser():
    """Chromium, for one file of tests: while it runs, Django refuses the database."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def signed_in(browser, site):
    """The cookies of somebody from the secretariat."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/admin/")
    page.get_by_label("Username").or_(page.get_by_label("user name")).first.fill("secretariat")
    page.get_by_label("Password").first.fill(site.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/admin/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def passed():
    """The pages that were looked at on the way: address and source, by what they are."""
    return {}


@pytest.fixture(scope="module")
def come(browser, site, passed):
    """Let another person come, with a browser of their own."""
    contexts = []

    def come(**options) -> Player:
        options = {"java_script_enabled": False} | options
        contexts.append(browser.new_context(locale="en-US", **options))
        return Player(contexts[-1].new_page(), site, passed)

    yield come
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def desk(come, signed_in):
    """Somebody from the secretariat."""
    return come(storage_state=signed_in)


@pytest.fixture(scope="session")
def axe():
    """The accessibility checker's source."""
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


@pytest.fixture
def check_accessibility(axe):
    """What is wrong on a page, by the rules of axe for WCAG 2.2 AA and its best practices."""

    def check(page) -> list[str]:
        page.wait_for_load_state("networkidle")  # A click may still be on its way to the next page.
        return violations(page, axe)

    return check
