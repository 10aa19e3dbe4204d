"""The embedded Postgres: started once, stopped by the last one, whole again, closed to others."""

import errno
import os
import signal
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from icpermed import postgres
from icpermed.cluster import Cluster, explain
from tests.ground.conftest import is_root, needs_root, processes_in, wait_until

USE_UNTIL_TOLD = """
import sys
from icpermed import postgres
from pathlib import Path

print(postgres.start(Path(sys.argv[1]), durable=False), flush=True)
sys.stdin.readline()
"""


def start(folder):
    return postgres.start(folder, durable=False)


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def tell_to_end(process):
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def test_last_one_out_stops_the_server(room, python):
    first = python(USE_UNTIL_TOLD, room)
    url = first.stdout.readline().strip()
    second = python(USE_UNTIL_TOLD, room)
    assert second.stdout.readline().strip() == url

    tell_to_end(first)
    assert ask(url, "SELECT 1") == 1

    tell_to_end(second)
    assert processes_in(room) == []


def test_simultaneous_starts_share_one_server(room, python):
    starts = [python(USE_UNTIL_TOLD, room) for _ in range(3)]
    urls = {process.stdout.readline().strip() for process in starts}

    assert len(urls) == 1
    assert ask(urls.pop(), "SELECT 1") == 1
    assert len((room / "log").read_text().split("starting PostgreSQL")) == 2
    for process in starts:
        tell_to_end(process)


def test_server_that_was_killed_comes_back_with_its_data(room):
    url = start(room)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    os.kill(Cluster(room).pid(), signal.SIGKILL)
    wait_until(lambda: not postgres.is_running(room))

    assert ask(start(room), "SELECT answer FROM kept") == 42


def test_number_of_the_killed_server_may_be_anybodys_now(room):
    start(room)
    os.kill(Cluster(room).pid(), signal.SIGKILL)
    wait_until(lambda: not processes_in(room))
    pid_file = room / "data" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    assert not postgres.is_running(room)
    assert ask(start(room), "SELECT 1") == 1


def test_server_outlives_a_killed_starter_and_is_taken_up_again(room, python):
    first = python(USE_UNTIL_TOLD, room)
    first.stdout.readline()
    server = Cluster(room).pid()
    first.kill()
    first.wait()

    second = python(USE_UNTIL_TOLD, room)
    second.stdout.readline()
    assert Cluster(room).pid() == server

    tell_to_end(second)
    assert processes_in(room) == []


def test_server_is_never_roots(room):
    start(room)

    owners = set()
    for pid in processes_in(room):
        with suppress(FileNotFoundError):  # Some of them come and go.
            owners.add(Path(f"/proc/{pid}").stat().st_uid)
    assert owners == {Cluster(room).account.pw_uid}
    assert 0 not in owners


def test_folders_of_data_and_socket_are_private(room):
    start(room)

    modes = {name: stat.S_IMODE((room / name).stat().st_mode) for name in ["data", "socket"]}
    assert modes == {"data": 0o700, "socket": 0o700}


@needs_root
@pytest.mark.parametrize(
    ("user", "words"), [("nobody", "Permission denied"), ("postgres", "Peer authentication failed")]
)
def test_other_users_of_the_machine_cannot_connect(room, user, words):
    """Not even the server's own account, as which other programs may run."""
    start(room)
    cluster = Cluster(room)
    if user == "postgres":
        user = cluster.account.pw_name
    attempt = [cluster.programs / "psql", "-h", room / "socket", "-U", "icpermed", "-c", "SELECT 1"]

    result = subprocess.run(
        attempt, capture_output=True, check=False, cwd="/", extra_groups=[], text=True, user=user
    )
    assert result.returncode != 0
    assert words in result.stderr


def test_permissions_of_parent_folders_stay_as_they_are(room):
    parents = [room, *room.parents]
    before = [folder.stat().st_mode for folder in parents]

    start(room / "var" / "postgres")
    assert [folder.stat().st_mode for folder in parents] == before


@needs_root
def test_folder_that_the_servers_account_may_not_enter_is_named(room):
    closed = room / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(postgres.Unavailable, match=f"may not enter {closed}: move the checkout"):
        start(closed / "postgres")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_long_path_gets_a_short_socket_that_is_removed(room):
    folder = room / ("x" * 120)
    assert ask(start(folder), "SELECT 1") == 1

    socket_folder = Cluster(folder).socket_folder()
    assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
    postgres.stop(folder)
    assert not socket_folder.exists()


def test_path_may_hold_spaces_quotes_and_accents(room):
    assert ask(start(room / "Ä b 'c' %41, d"), "SELECT 1") == 1


def test_texts_are_lowered_and_searched_in_all_languages(room):
    url = start(room)
    assert ask(url, "SELECT lower('ÄÉŠ')") == "äéš"
    assert ask(url, "SELECT to_tsvector('simple', 'Übung')::text") == "'übung':1"


def test_file_in_place_of_the_folder_is_named(room):
    (room / "var").touch()

    with pytest.raises(postgres.Unavailable, match=rf"^{room}/var cannot be used: File exists\.$"):
        start(room / "var" / "postgres")


def test_data_of_another_release_are_left_alone(room):
    start(room)
    postgres.stop(room)
    (room / "data" / "PG_VERSION").write_text("12\n")

    with pytest.raises(postgres.Unavailable, match="was made by PostgreSQL 12, and this is"):
        start(room)


def test_full_disk_is_told_before_anything_is_made(tiny_disk):
    with pytest.raises(postgres.Unavailable, match=r"^The disk is full: Postgres needs 100 MB in"):
        start(tiny_disk / "postgres")
    assert not (tiny_disk / "postgres" / "data").exists()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "/var/log"),
        "initdb: error: could not write\nfile: No space left on device",
    ],
)
def test_disk_that_fills_up_is_told_in_one_line(error):
    words = explain(error, Path("/var"))
    assert words == (
        "The disk is full: Postgres cannot work in /var. Free some space and try again."
    )


@pytest.mark.skipif(is_root, reason="root may enter everything")
def test_folder_that_may_not_be_written_is_named(room):
    (room / "var").mkdir(mode=0o500)

    with pytest.raises(postgres.Unavailable, match="cannot be used: Permission denied"):
        start(room / "var" / "postgres")
