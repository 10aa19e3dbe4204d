"""Tests that lead this process to another server, and back."""

from icpermed.changes import union
from icpermed.search.declared import statement


def forget_the_server(connection) -> None:
    """Forget what is remembered of a server: its version, and statements as it reads them."""
    connection.__dict__.pop("pg_version", None)
    for name in [name for name in vars(connection.features) if name.startswith("is_postgresql")]:
        del connection.features.__dict__[name]
    for remembered in [union, statement]:
        remembered.cache_clear()
