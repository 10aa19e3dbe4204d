"""What the worker does once a day for connections."""

from datetime import timedelta

import pghistory
from django.utils import timezone

from icpermed.chores import chore
from icpermed.connections.models import Connection

#: So long a deleted record may be restored, and is connected as before.
PATIENCE = timedelta(days=30)


@chore
def remove_dangling_connections() -> int:
    """Take away the connections to records that have been gone for long."""
    gone = Connection.objects.dangling().filter(updated_at__lt=timezone.now() - PATIENCE)
    with pghistory.context(reason="one of the records is gone"):
        deleted, _ = gone.delete()
    return deleted
