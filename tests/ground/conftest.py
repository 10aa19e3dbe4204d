"""Rooms for real servers, and real processes in them."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from icpermed import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
is_root = os.geteuid() == 0
needs_root = pytest.mark.skipif(not is_root, reason="only root can become another user or mount")


def wait_until(condition, *, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def processes_in(folder: Path) -> list[int]:
    """Those that work in the folder (a Postgres), or were told to keep their data there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            cwd = process.joinpath("cwd").readlink()
            told = process.joinpath("environ").read_bytes().split(b"\0")
        except OSError:  # Ended meanwhile, or another user's.
            continue
        if cwd.is_relative_to(folder) or b"VAR_DIR=%b" % bytes(folder) in told:
            found.append(int(process.name))
    return sorted(found)


@pytest.fixture
def room():
    """A folder of our own that every user may enter, which pytest's tmp_path is not."""
    folder = Path(tempfile.mkdtemp(prefix="room-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for data in folder.rglob("data"):
        postgres.stop(data.parent)
    shutil.rmtree(folder)


@pytest.fixture
def python():
    """Start a Python of ours with this text, in the checkout; ended at the latest with the test."""
    started = []

    def start(text, *words):
        process = subprocess.Popen(
            [sys.executable, "-c", text, *map(str, words)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


@pytest.fixture
def tiny_disk(room):
    """A disk of 3 MB, which only root can make; and not in every container."""
    disk = room / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]
    if not is_root or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)
