"""Connections as a spreadsheet: two records in a row, each by its kind and its name."""

from icpermed.connections.models import Connection
from icpermed.resources import RecordResource


class ConnectionResource(RecordResource):
    """Which records belong together."""

    label = "t.one_key || ' – ' || t.other_key"

    class Meta:
        model = Connection
        fields = ["one_model", "one_key", "other_model", "other_key", "words"]
        import_id_fields = ["one_model", "one_key", "other_model", "other_key"]
