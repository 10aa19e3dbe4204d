"""Set up what the site needs, then serve it until told to end: the last step of `make run`."""

import errno
import fcntl
import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor

from icpermed import postgres
from icpermed.demo import missing_demos
from icpermed.worker import Worker

MEGABYTE = 1024 * 1024
SIGN_IN = "secretariat"
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"  # Without 0, o, 1, l, i: it is copied by hand.


class Stopped(BaseException):
    """Ctrl-C, SIGTERM, a closed terminal, or the `make` above us is gone."""


class Command(BaseCommand):
    help = "Sets up what is missing and serves the site until told to end."
    requires_system_checks = []  # They are part of `make check` and cost a second here.

    def handle(self, **options):
        self.made_by = os.getppid() if "MAKELEVEL" in os.environ else None
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
            signal.signal(number, self.stop)
        try:
            self.host, self.port = os.environ.get("HOST") or "127.0.0.1", self.read_port()
            with self.only_one():
                self.check_space()
                self.check_port()
                self.check_database()
                self.prepare()
                self.serve()
        except Stopped:
            self.say("Stopped.")
        except (OSError, Error) as error:
            words = self.explain(error)
            if words is None:  # A mistake of ours: whoever mends it wants to see where.
                raise
            raise CommandError(words) from error
        finally:
            for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
                signal.signal(number, signal.SIG_IGN)  # Postgres is stopped next, undisturbed.

    def stop(self, *_):
        raise Stopped

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()

    def explain(self, error):
        """What the administrator can do about it, in one line."""
        var = settings.VAR_DIR
        is_full = var.exists() and self.free_megabytes() < 2  # Postgres then just hangs up.
        if (
            is_full
            or getattr(error, "errno", None) == errno.ENOSPC
            or "No space left" in str(error)
        ):
            return f"The disk of {var} is full. Free some space and try again."
        place = getattr(error, "filename", None)
        if place and (Path(place) == var or var in Path(place).parents):
            return f"{place} cannot be used: {error.strerror}."
        return None

    def free_megabytes(self):
        return shutil.disk_usage(settings.VAR_DIR).free // MEGABYTE

    # --- may we? --------------------------------------------------------------------------------

    def read_port(self):
        port = os.environ.get("PORT") or "8000"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT must be a number from 1 to 65535, not {port!r}.")
        return int(port)

    @property
    def address(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @contextmanager
    def only_one(self):
        """Held as long as this process lives, and watched by the workers (icpermed/wsgi.py)."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        self.lock = settings.VAR_DIR / "serve.lock"
        with self.lock.open("a+") as file:
            for attempt in range(60):
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if attempt == 5:
                        self.say("Waiting for an earlier run to end ...")
                    time.sleep(0.1)
            else:
                running = self.lock.read_text().strip()
                raise CommandError(f"The site is served already ({running}): stop that first.")
            file.truncate(0)
            file.write(f"{self.address}, process {os.getpid()}")
            file.flush()
            yield

    def check_space(self):
        free = self.free_megabytes()
        if free < 50:
            raise CommandError(
                f"The disk is full: 50 MB are needed in {settings.VAR_DIR}, and {free} MB are"
                " left. Free some space and try again."
            )

    def check_port(self):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        for attempt in range(10):
            try:
                socket.create_server((self.host, self.port), family=family).close()
            except OSError as error:
                if error.errno == errno.EADDRINUSE and attempt < 9:
                    time.sleep(0.1)  # A worker of an earlier run may be on its way out.
                    continue
                reasons = {
                    errno.EADDRINUSE: "another program uses it",
                    errno.EACCES: "ports below 1024 are for root",
                }
                raise CommandError(
                    f"Port {self.port} of {self.host} cannot be had, because"
                    f" {reasons.get(error.errno, error.strerror)}. Another one: make run PORT=8001"
                ) from error
            return

    def check_database(self):
        try:
            psycopg.connect(**{"connect_timeout": 5, **connection.get_connection_params()}).close()
        except psycopg.Error as error:
            words = str(error).strip().split("\n")[0]
            raise CommandError(f"The database cannot be reached: {words}") from error

    # --- what is missing ------------------------------------------------------------------------

    def prepare(self):
        self.environment = {
            **os.environ,
            "SECRET_KEY": settings.SECRET_KEY,
            "SERVE_LOCK": str(self.lock),
            "VAR_DIR": str(settings.VAR_DIR),
        }
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Bringing the database up to date ...")
            call_command("migrate", interactive=False, verbosity=0)
        self.collect_static_files()
        if settings.DEMO:
            self.load_demo()
            self.create_sign_in()
        connections.close_all()

    def collect_static_files(self):
        """Only when one of them has changed: compressing them takes seconds."""
        sources = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list(ignore_patterns=[]):
                status = Path(storage.path(name)).stat()
                sources.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
        stamp = settings.STATIC_ROOT.with_suffix(".stamp")
        if not stamp.exists() or stamp.read_text() != sources.hexdigest():
            self.say("Collecting style sheets, pictures and fonts ...")
            call_command("collectstatic", clear=True, interactive=False, verbosity=0)
            stamp.write_text(sources.hexdigest())

    def load_demo(self):
        if missing_demos():
            self.say("Loading the demo data ...")
            call_command("load_demo", verbosity=0)

    def create_sign_in(self):
        users = get_user_model().objects
        if users.filter(username=SIGN_IN).exists():
            self.say(
                f"Sign in as {SIGN_IN}. Forgotten the password? Set another:"
                f" .venv/bin/python manage.py changepassword {SIGN_IN}"
            )
            return
        password = "-".join(
            "".join(secrets.choice(UNAMBIGUOUS) for _ in range(5)) for _ in range(3)
        )
        user = users.create_superuser(SIGN_IN, password=password)
        user.groups.set(Group.objects.filter(name="Secretariat"))
        self.say(f"Sign in as {SIGN_IN} with the password {password} (it is shown only this once).")

    # --- the application server -----------------------------------------------------------------

    def serve(self):
        """In a session of its own: Ctrl-C reaches us alone, and things end in the right order."""
        options = [
            "--interface=wsgi",
            f"--host={self.host}",
            f"--port={self.port}",
            f"--workers={os.environ.get('WORKERS') or 2}",
            "--blocking-threads=1",
            "--no-ws",
            "--no-access-log",  # It would have the personal links, and the addresses of visitors.
            "--log-level=warning",
            "--respawn-failed-workers",
            "--workers-kill-timeout=10",
        ]
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "icpermed.wsgi:application", *options],
            cwd=settings.BASE_DIR,
            env=self.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )
        worker = None
        try:
            status = self.wait_until_it_answers(server)
            if status >= 500:
                self.say(f"It answers with an error ({status}), which is told above.")
            worker = Worker(self.environment)  # The site first: it is what people wait for.
            self.say(f"ICPerMed is at {self.address}/ and its admin at {self.address}/admin/")
            self.say("Ctrl-C stops it.")
            self.watch(server, worker)
        finally:
            for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
                signal.signal(number, signal.SIG_IGN)
            server.terminate()
            if worker:
                worker.end()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=15)
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(server.pid, signal.SIGKILL)  # Workers that outlived it.
            server.wait()

    def wait_until_it_answers(self, server):
        deadline = time.monotonic() + 60
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        while time.monotonic() < deadline:
            self.check_life(server)
            asked = http.client.HTTPConnection(host, self.port, timeout=5)
            try:
                asked.request("GET", "/health/")
                return asked.getresponse().status
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                asked.close()
        raise CommandError("The application server did not answer within a minute.")

    def watch(self, server, worker):
        folder = settings.VAR_DIR / "postgres"
        is_embedded = not os.environ.get("DATABASE_URL")
        while True:
            self.check_life(server)
            if is_embedded and not postgres.is_running(folder):
                self.say("Postgres has ended: starting it again ...")
                postgres.start(folder)
            if worker.has_to_start_again():
                self.say("The worker has ended: starting it again ...")
                worker.restart()
            time.sleep(0.5)

    def check_life(self, server):
        if server.poll() is not None:
            raise CommandError("The application server ended by itself: see what it said above.")
        if self.made_by and os.getppid() != self.made_by:  # A kill -9 of make: nobody is in charge.
            raise Stopped
