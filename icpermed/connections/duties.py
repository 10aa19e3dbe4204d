"""Connections that ask for work."""

from icpermed.connections.models import Connection
from icpermed.duties import Duty, register

register(
    Duty(
        name="dangling_connections",
        model=Connection,
        one="connection names a record that is not there",
        many="connections name a record that is not there",
        why="It was deleted, or the list that brought the connection has a name wrong.",
        find=lambda rows: rows.dangling(),
    )
)
