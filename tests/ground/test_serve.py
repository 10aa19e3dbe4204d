"""`manage.py serve`, as `make run` calls it: real processes, real ports, real kills."""

import http.client
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from icpermed import postgres, worker
from icpermed.cluster import Cluster
from tests.ground.conftest import ROOT, processes_in, wait_until

SERVE = [sys.executable, "manage.py", "serve"]
SET_BY_TESTS = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "VAR_DIR", "MAKELEVEL"}
NOWHERE = "postgresql://127.0.0.1:9/icpermed"
TOLD_ALREADY = "Sign in as secretariat. Forgotten the password? Set another:"


class Site(subprocess.Popen):
    """The site in a process group of its own; once it is there, `said` is what it said so far."""

    def __init__(self, environment, command=SERVE):
        super().__init__(
            command,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        for line in self.stdout:
            self.said += line
            if "Ctrl-C stops it" in line:
                return
        pytest.fail(f"The site did not start:\n{self.said}")

    def end(self):
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)
        self.communicate(timeout=60)


def environment_for(var: Path, port: int) -> dict:
    inherited = {name: value for name, value in os.environ.items() if name not in SET_BY_TESTS}
    return inherited | {"DEMO": "1", "PORT": str(port), "VAR_DIR": str(var)}


class Place:
    """Where a site keeps its data: what it said at its first start, and the one that runs now."""

    def __init__(self):
        self.var = Path(tempfile.mkdtemp(prefix="room-", dir="/tmp"))
        self.var.chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as held:
            self.port = held.getsockname()[1]
        self.environment = environment_for(self.var, self.port)
        self.site = None
        self.first_said = self.start().said

    def start(self, *command) -> Site:
        """Start the site here, and end what ran before."""
        self.end()
        self.site = Site(self.environment, *command)
        return self.site

    def end(self) -> None:
        if self.site:
            self.site.end()

    def cluster(self) -> Cluster:
        return Cluster(self.var / "postgres")


@pytest.fixture(scope="module")
def place():
    """One place for all tests: to set it up takes longest."""
    place = Place()
    yield place
    place.end()
    postgres.stop(place.var / "postgres")
    shutil.rmtree(place.var)


@pytest.fixture
def site(place):
    """The site as it runs there: that of the test before, unless it has ended."""
    is_the_first = place.site.said == place.first_said
    return place.start() if is_the_first or place.site.poll() is not None else place.site


@pytest.fixture
def environment(tmp_path, free_port):
    """For what does not get as far as to need a place or a database."""
    return environment_for(tmp_path, free_port) | {"DATABASE_URL": NOWHERE}


def fail_to_serve(environment, **changes) -> str:
    """The one line that tells why it does not start."""
    result = subprocess.run(
        SERVE,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=environment | changes,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    return result.stderr.strip()


def status_of(port, path="/health/"):
    with closing(http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def worker_of(var: Path) -> str:
    """Whether the database that is kept there has a worker."""
    try:
        with closing(psycopg.connect(Cluster(var / "postgres").url(), connect_timeout=5)) as line:
            is_there = line.execute(worker.IS_THERE, [worker.NAME]).fetchone()[0]
    except psycopg.Error:
        return "no database"
    return "ok" if is_there else "missing"


def workers_in(var: Path) -> list[int]:
    """The processes that do what takes long, of the site that keeps its data there."""
    found = []
    for pid in processes_in(var):
        with suppress(OSError):  # Ended meanwhile.
            if b"manage.py\0work\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.deep)]
)
def test_site_starts_answers_and_leaves_nothing_running(site, place, number):
    assert f"ICPerMed is at http://127.0.0.1:{place.port}/" in site.said
    assert [status_of(place.port, path) for path in ["/", "/health/"]] == [200, 200]

    site.send_signal(number)
    assert site.wait(timeout=60) == 0
    assert processes_in(place.var) == []


@pytest.mark.slow
def test_sign_in_is_shown_once_and_secrets_are_private(site, place):
    shown = re.search(
        r"Sign in as secretariat with the password ([a-z2-9-]{17}) ", place.first_said
    )
    assert shown is not None

    assert TOLD_ALREADY in site.said
    assert shown[1] not in site.said
    assert stat.S_IMODE((place.var / "secret_key").stat().st_mode) == 0o600


@pytest.mark.deep
@pytest.mark.slow
def test_site_that_was_killed_hard_starts_again(site, place):
    site.kill()
    site.wait()

    # Its workers and its Postgres notice that they are alone.
    wait_until(lambda: not processes_in(place.var))

    place.start()
    assert status_of(place.port) == 200


@pytest.mark.deep
@pytest.mark.slow
def test_everything_killed_at_once_starts_again_at_once(site, place):
    workers = [pid for pid in processes_in(place.var) if not place.cluster().is_server(pid)]
    for pid in [*workers, place.cluster().pid()]:
        os.kill(pid, signal.SIGKILL)

    place.start()
    assert status_of(place.port) == 200


@pytest.mark.deep
@pytest.mark.slow
def test_make_that_was_killed_hard_takes_the_site_along(place):
    """make cannot pass on a kill -9, but nobody is left who could stop the site."""
    makefile = ROOT / "Makefile"
    recipe = re.search(r"^\t@(DEMO=.* serve)$", makefile.read_text(), re.MULTILINE)[1]
    recipe = recipe.replace("$(PYTHON)", sys.executable)
    make = place.start(["make", "--no-print-directory", "--eval", f"it:\n\t@{recipe}", "it"])
    make.kill()
    make.wait()

    wait_until(lambda: not processes_in(place.var))


@pytest.mark.deep
@pytest.mark.slow
def test_postgres_that_was_killed_is_started_again(site, place):
    killed = place.cluster().pid()
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: place.cluster().pid() not in {None, killed})
    wait_until(lambda: status_of(place.port) == 200)


@pytest.mark.slow
def test_one_worker_is_beside_the_site(site, place):
    wait_until(lambda: (status_of(place.port), worker_of(place.var)) == (200, "ok"))
    assert len(workers_in(place.var)) == 1


@pytest.mark.deep
@pytest.mark.slow
def test_worker_that_was_killed_is_started_again_and_the_site_stays_well(site, place):
    wait_until(lambda: worker_of(place.var) == "ok")
    [killed] = workers_in(place.var)
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: worker_of(place.var) == "missing")
    assert status_of(place.port) == 200
    wait_until(lambda: workers_in(place.var) not in [[], [killed]])
    wait_until(lambda: worker_of(place.var) == "ok")


@pytest.mark.deep
@pytest.mark.slow
def test_worker_is_still_there_after_postgres_was_killed(site, place):
    wait_until(lambda: worker_of(place.var) == "ok")
    there = workers_in(place.var)
    killed = place.cluster().pid()
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: place.cluster().pid() not in {None, killed})
    wait_until(lambda: (status_of(place.port), worker_of(place.var)) == (200, "ok"))
    assert workers_in(place.var) == there


@pytest.mark.deep
@pytest.mark.slow
def test_another_command_does_not_stop_the_sites_postgres(site, place):
    command = [sys.executable, "manage.py", "shell", "-c", "from django.db import connection as c"]
    subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=place.environment)

    assert postgres.is_running(place.var / "postgres")


@pytest.mark.deep
@pytest.mark.slow
def test_site_is_not_served_twice(site, place):
    words = fail_to_serve(place.environment, PORT=f"0{place.port}")
    assert words == (
        f"CommandError: The site is served already (http://127.0.0.1:{place.port},"
        f" process {site.pid}): stop that first."
    )


def test_port_in_use_is_told_in_one_line(environment):
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        words = fail_to_serve(environment)
    assert words == (
        f"CommandError: Port {environment['PORT']} of 127.0.0.1 cannot be had, because another"
        " program uses it. Another one: make run PORT=8001"
    )


def test_port_that_is_none_is_told_in_one_line(environment):
    words = fail_to_serve(environment, PORT="http")
    assert words == "CommandError: PORT must be a number from 1 to 65535, not 'http'."


def test_database_out_of_reach_is_told_in_one_line_without_its_password(environment, tmp_path):
    url = f"postgresql://somebody:the-password@127.0.0.1:{environment['PORT']}/icpermed"

    words = fail_to_serve(environment, DATABASE_URL=url)
    assert words.startswith("CommandError: The database cannot be reached: ")
    assert "Connection refused" in words
    assert "the-password" not in words


@pytest.mark.parametrize("url", ["", NOWHERE])
def test_place_that_cannot_be_written_is_told_in_one_line(environment, room, url):
    """A file where the folder should be: root may write into any folder."""
    (room / "var").touch()

    words = fail_to_serve(environment, DATABASE_URL=url, VAR_DIR=str(room / "var"))
    assert f"{room}/var cannot be used: File exists." in words


@pytest.mark.deep
@pytest.mark.parametrize("url", ["", NOWHERE])
def test_full_disk_is_told_in_one_line(environment, tiny_disk, url):
    words = fail_to_serve(environment, DATABASE_URL=url, VAR_DIR=str(tiny_disk / "var"))
    assert "The disk is full: " in words
    assert str(tiny_disk) in words
